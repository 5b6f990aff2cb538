import { ExpressionError } from '../runtime/expression-error.js';
import { type Expression } from './ast.js';
import { splitLogic, type LogicToken } from './split-logic.js';
import { type Node } from './syntax-node.js';

type Build = (node: Node) => Expression;

/** An expression of `and`, `or` and `not`: alternatives of conjunctions of operands that may be negated. */
export function buildLogic(node: Node, build: Build): Expression {
  const groups = splitAt(splitLogic(node), 'or').map((group) => {
    const factors = splitAt(group, 'and').map((factor) => buildFactor(factor, build));
    return join('and', factors);
  });
  return join('or', groups);
}

/** An operand behind any number of `not`, of which the last one or two say all. */
function buildFactor(tokens: readonly LogicToken[], build: Build): Expression {
  const operand = tokens.at(-1);
  // Not reached: the parser wants an operand between the words, and behind the last.
  if (operand === undefined || typeof operand === 'string') {
    throw new ExpressionError('The code does not parse.');
  }
  const plain = build(operand);
  const nots = tokens.length - 1;
  if (nots === 0) return plain;
  const negated = negate(plain);
  return nots % 2 === 1 ? negated : negate(negated);
}

function negate(operand: Expression): Expression {
  return { kind: 'unary', operator: 'not', operand };
}

function splitAt(tokens: readonly LogicToken[], separator: 'and' | 'or'): LogicToken[][] {
  const groups: LogicToken[][] = [[]];
  for (const token of tokens) {
    if (token === separator) groups.push([]);
    else groups.at(-1)?.push(token);
  }
  return groups;
}

function join(operator: 'and' | 'or', operands: readonly Expression[]): Expression {
  const [first] = operands;
  return first !== undefined && operands.length === 1
    ? first
    : { kind: 'logic', operator, operands };
}
