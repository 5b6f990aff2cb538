import { Bytes } from '../runtime/bytes.js';
import { readArguments } from '../runtime/arguments.js';
import { expectText } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { type CallArguments } from '../runtime/value.js';
import { type Runtime } from '../runtime/runtime.js';
import { type Method, type MethodTable } from './method.js';
import { CASE_METHODS } from './text-case.js';
import { EDIT_METHODS } from './text-edit.js';
import { PAD_METHODS } from './text-pad.js';
import { SEARCH_METHODS } from './text-search.js';
import { SPLIT_METHODS } from './text-split.js';
import { TEST_METHODS } from './text-tests.js';

/** Not among them, and never to be: `format` and `format_map` (engine-core.md 7.5). */
export const TEXT_METHODS: MethodTable<string> = new Map<string, Method<string>>([
  ...CASE_METHODS,
  ...EDIT_METHODS,
  ...PAD_METHODS,
  ...SEARCH_METHODS,
  ...SPLIT_METHODS,
  ...TEST_METHODS,
  ['encode', encode],
]);

const UTF8: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'utf_8']);

/** Only for `hashlib`: bytes have no text of their own in a template. */
function encode(text: string, args: CallArguments, { budget }: Runtime): Bytes {
  const [encoding = 'utf-8'] = readArguments('encode', args, 'encoding?');
  if (!UTF8.has(expectText(encoding, 'encoding').toLowerCase())) {
    throw new ExpressionError('Only utf-8 is available as an encoding.');
  }
  if (!text.isWellFormed()) throw new ExpressionError('surrogates not allowed');
  budget.reserve(text.length);
  return new Bytes(text);
}
