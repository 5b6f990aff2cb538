import { getKey, isJsonObject, type JsonObject } from '../../../common/json/index.js';
import { wireEntries } from '../../json-readers.js';
import { childPointer } from '../../pointer.js';
import { type ProblemReport, shorten } from '../problem.js';
import { constantLabel } from '../shape/constants.js';

const KEY_PATTERN = /^\$\{(?!_env_|_system\.)[a-zA-Z0-9_]+\}$/;
const RESERVED_PATTERN = /^\$\{(?:_env_.*|_system(?:\..*)?)\}$/s;

/** Names a template's variable may not have: Python's keywords and `context` (flow-layer.md 2.7). */
const FORBIDDEN_NAMES = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield context'
  ).split(' '),
);

/** Keys of constants and `outputs` (flow-layer.md 1.7 b). An output need not exist as a constant, as in BKFlow. */
export function checkKeys(
  tree: JsonObject,
  constants: JsonObject,
  pointer: string,
  report: ProblemReport,
): void {
  for (const [key, constant] of wireEntries(constants)) {
    const path = childPointer(pointer, 'constants', key);
    checkConstantKey(key, path, report);
    if (isJsonObject(constant)) checkKeyField(key, constant, path, report);
  }
  const outputs = getKey(tree, 'outputs');
  if (!Array.isArray(outputs)) return;
  outputs.forEach((output, index) => {
    if (typeof output !== 'string' || KEY_PATTERN.test(output)) return;
    const message = `The output "${shorten(output)}" must have the form \${name} with letters, digits and underscores.`;
    report.add('invalid_output_key', childPointer(pointer, 'outputs', index), message);
  });
}

function checkKeyField(
  key: string,
  constant: JsonObject,
  path: string,
  report: ProblemReport,
): void {
  const own = getKey(constant, 'key');
  if (typeof own !== 'string' || own === key) return;
  const message = `${constantLabel(key)}: its "key" is "${shorten(own)}", but it stands under the key "${shorten(key)}".`;
  report.add('key_mismatch', childPointer(path, 'key'), message);
}

function checkConstantKey(key: string, path: string, report: ProblemReport): void {
  if (RESERVED_PATTERN.test(key)) {
    const message = `${constantLabel(key)}: names that begin with "_env_" or "_system" are reserved.`;
    report.add('reserved_key', path, message);
  } else if (!KEY_PATTERN.test(key)) {
    const message = `${constantLabel(key)}: the key must have the form \${name} with letters, digits and underscores.`;
    report.add('invalid_key', path, message);
  } else if (FORBIDDEN_NAMES.has(key.slice(2, -1))) {
    const message = `${constantLabel(key)}: a Python keyword or "context" can't be the name of a variable.`;
    report.add('reserved_key', path, message);
  }
}
