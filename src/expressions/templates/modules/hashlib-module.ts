import { createHash } from 'node:crypto';
import { builtin } from '../builtins/builtin.js';
import { readArguments } from '../runtime/arguments.js';
import { Bytes } from '../runtime/bytes.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { typeName } from '../runtime/type-name.js';
import { PythonFunction, PythonModule, PythonObject, type Value } from '../runtime/value.js';

const ALGORITHMS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

/** What a hash function gives: the digest is read as hexadecimal text. */
class Hash extends PythonObject {
  readonly typeName = '_hashlib.HASH';

  constructor(
    private readonly algorithm: string,
    private readonly data: string,
  ) {
    super();
  }

  override attribute(name: string): Value | undefined {
    if (name === 'name') return this.algorithm;
    if (name !== 'hexdigest') return undefined;
    return new PythonFunction(name, (args, { budget }) => {
      readArguments(name, args);
      budget.scan(this.data.length);
      return createHash(this.algorithm).update(this.data, 'utf8').digest('hex');
    });
  }
}

export const HASHLIB_MODULE = new PythonModule(
  new Map(
    ALGORITHMS.map((name) =>
      builtin(name, (args) => {
        const [data = new Bytes('')] = readArguments(name, args, '/string?');
        if (data instanceof Bytes) return new Hash(name, data.decoded);
        throw new ExpressionError(
          typeof data === 'string'
            ? 'Strings must be encoded before hashing'
            : `a bytes-like object is required, not '${typeName(data)}'`,
        );
      }),
    ),
  ),
);
