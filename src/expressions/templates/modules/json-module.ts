import {
  JsonDepthError,
  JsonSyntaxError,
  parseJson,
  type JsonValue,
} from '../../../common/json/index.js';
import { builtin } from '../builtins/builtin.js';
import { readArguments } from '../runtime/arguments.js';
import { expectText } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { fromJson } from '../runtime/from-json.js';
import { PythonModule } from '../runtime/value.js';

/** Only `loads` (flow-layer.md 2.5). */
export const JSON_MODULE = new PythonModule(
  new Map([
    builtin('loads', (args, { budget }) => {
      const text = expectText(readArguments('loads', args, '/s')[0], 'the JSON object');
      budget.scan(text.length * CHARACTER_COST);
      return fromJson(parse(text), budget);
    }),
  ]),
);

/** How much more than copying a character it takes to read it. */
const CHARACTER_COST = 16;

function parse(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof JsonDepthError) {
      throw new ExpressionError(`The text is not JSON: ${error.message}`);
    }
    // Not reached: reading fails in no other way.
    throw error;
  }
}
