import { type Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import { ExpressionError } from '../runtime/expression-error.js';
import { type Expression } from './ast.js';
import { buildExpression } from './build-expression.js';
import { Node } from './syntax-node.js';

/** Stops at the first error instead of repairing it. */
const strictParser = parser.configure({ strict: true });

/**
 * Parses the code of a fragment. It stands in brackets for the parser, since line ends are white space in a fragment;
 * brackets that the code closes itself are found by the shape of the tree.
 *
 * @throws ExpressionError for code that is no expression or uses what templates may not
 */
export function parseExpression(code: string): Expression {
  const text = `(${code})`;
  const script = new Node(parse(text).topNode, text);
  const statement = script.child(0);
  const whole = statement.child(0);
  const isOne = script.children.length === 1 && statement.children.length === 1;
  if (!isOne || whole.name !== 'ParenthesizedExpression' || whole.text.length !== text.length) {
    throw new ExpressionError('The code is not one expression.');
  }
  return buildExpression(whole);
}

function parse(text: string): Tree {
  try {
    return strictParser.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new ExpressionError('The code does not parse.');
    // Not reached: parsing fails in no other way.
    throw error;
  }
}
