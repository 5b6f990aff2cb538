import { type Node } from './syntax-node.js';

/** An operand, or `and`, `or`, `not` between and before operands. */
export type LogicToken = Node | 'and' | 'or' | 'not';

/**
 * The operands and words of an expression of `and`, `or` and `not`, in the order of the text. The parser lets `not` take
 * everything behind it (`not a and b` as `not (a and b)`), so its tree can't be followed here. Not recursive.
 */
export function splitLogic(node: Node): LogicToken[] {
  const tokens: LogicToken[] = [];
  const pending: LogicToken[] = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const parts = typeof next === 'string' ? null : partsOf(next);
    if (parts === null) tokens.push(next);
    else pending.push(...parts.reverse());
  }
  return tokens;
}

function partsOf(node: Node): LogicToken[] | null {
  const [first, second, third] = node.children;
  if (node.name === 'UnaryExpression' && first?.name === 'not' && second !== undefined) {
    return ['not', second];
  }
  if (node.name !== 'BinaryExpression' || first === undefined || third === undefined) return null;
  return second?.name === 'and' || second?.name === 'or' ? [first, second.name, third] : null;
}
