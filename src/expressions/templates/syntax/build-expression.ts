import { ExpressionError } from '../runtime/expression-error.js';
import { type Expression, type Item, type Slicing } from './ast.js';
import { buildCall, buildLambda } from './build-call.js';
import { buildComprehension } from './build-comprehension.js';
import { buildLogic } from './build-logic.js';
import { parseNumber } from './parse-number.js';
import { parseString } from './parse-string.js';
import { type Node } from './syntax-node.js';

/** CPython's own limit of nested brackets. */
const MAX_DEPTH = 200;
const COMPARISONS: ReadonlySet<string> = new Set('<,>,<=,>=,==,!=,in,not in,is,is not'.split(','));
const ARITHMETIC: ReadonlySet<string> = new Set('+ - * / // % ** << >> & | ^'.split(' '));

/** The expression that a node of the parser's tree stands for. */
export function buildExpression(node: Node): Expression {
  return new Builder().expression(node);
}

class Builder {
  private depth = 0;
  private readonly part = (node: Node): Expression => this.expression(node);

  expression(node: Node): Expression {
    if (this.depth >= MAX_DEPTH) throw new ExpressionError('The expression nests too deeply.');
    this.depth += 1;
    const expression = buildConstant(node) ?? this.composite(node);
    this.depth -= 1;
    return expression;
  }

  private composite(node: Node): Expression {
    switch (node.name) {
      case 'ParenthesizedExpression':
        return this.expression(node.child(1));
      case 'ArrayExpression':
        return { kind: 'list', items: this.items(node.childrenWithout('[', ']')) };
      case 'TupleExpression':
        return { kind: 'tuple', items: this.items(node.childrenWithout('(', ')')) };
      case 'MemberExpression':
        return this.member(node);
      case 'CallExpression':
        return buildCall(node, this.part);
      case 'UnaryExpression':
        return node.child(0).name === 'not' ? buildLogic(node, this.part) : this.unary(node);
      case 'BinaryExpression':
        return this.binary(node);
      case 'ConditionalExpression':
        return this.conditional(node);
      case 'LambdaExpression':
        return buildLambda(node, this.part);
      case 'ArrayComprehensionExpression':
        return buildComprehension('list', node.childrenWithout('[', ']'), this.part);
      case 'ComprehensionExpression':
        return buildComprehension('generator', node.childrenWithout('(', ')'), this.part);
      default:
        throw node.unsupported();
    }
  }

  private items(parts: readonly Node[]): Item[] {
    const items: Item[] = [];
    let kind: Item['kind'] = 'positional';
    for (const part of parts) {
      if (part.name === ',') continue;
      if (part.name === '*') kind = 'starred';
      else {
        items.push({ kind, value: this.expression(part) });
        kind = 'positional';
      }
    }
    return items;
  }

  private member(node: Node): Expression {
    const object = this.expression(node.child(0));
    if (node.child(1).name === '.') {
      return { kind: 'attribute', object, name: node.child(2).identifier };
    }
    return { kind: 'subscript', object, index: this.index(node.children.slice(2)) };
  }

  /** What stands in a subscript, up to and with the closing bracket. */
  private index(parts: readonly Node[]): Expression {
    const inner = parts.filter(({ name }) => name !== ']');
    if (inner.some(({ name }) => name === ':')) return this.slicing(inner);
    const items = this.items(inner);
    const isTuple = inner.some(({ name }) => name === ',');
    const [first] = items;
    if (isTuple || first === undefined) return { kind: 'tuple', items };
    return first.value;
  }

  private slicing(parts: readonly Node[]): Slicing {
    const bounds = new Map<number, Expression>();
    let colons = 0;
    for (const part of parts) {
      if (part.name === ',') throw part.unsupported();
      if (part.name === ':') colons += 1;
      else bounds.set(colons, this.expression(part));
    }
    const bound = (index: number): Expression | null => bounds.get(index) ?? null;
    return { kind: 'slice', start: bound(0), stop: bound(1), step: bound(2) };
  }

  private unary(node: Node): Expression {
    const operator = node.child(0).text;
    // Not reached: the parser has no other sign before an operand.
    if (operator !== '+' && operator !== '-' && operator !== '~') throw node.unsupported();
    return { kind: 'unary', operator, operand: this.expression(node.child(1)) };
  }

  private binary(node: Node): Expression {
    const operator = operatorOf(node);
    if (operator === 'and' || operator === 'or') return buildLogic(node, this.part);
    return this.chain(COMPARISONS.has(operator) ? 'comparison' : 'arithmetic', node);
  }

  /** The operands of a chain of operators, which the tree nests to the left. */
  private chain(kind: 'arithmetic' | 'comparison', node: Node): Expression {
    const rest: { operator: string; operand: Expression }[] = [];
    let left = node;
    while (left.name === 'BinaryExpression') {
      const operator = operatorOf(left);
      if (COMPARISONS.has(operator) !== (kind === 'comparison')) break;
      if (kind === 'arithmetic' && !ARITHMETIC.has(operator)) throw left.unsupported();
      rest.push({ operator, operand: this.expression(left.child(-1)) });
      left = left.child(0);
    }
    return { kind, first: this.expression(left), rest: rest.reverse() };
  }

  private conditional(node: Node): Expression {
    return {
      kind: 'conditional',
      whenTrue: this.expression(node.child(0)),
      test: this.expression(node.child(2)),
      whenFalse: this.expression(node.child(4)),
    };
  }
}

/** The expression of a node without parts; null for other nodes. */
function buildConstant(node: Node): Expression | null {
  switch (node.name) {
    case 'Number':
      return { kind: 'constant', value: parseNumber(node.text) };
    case 'String':
    case 'FormatString':
      return { kind: 'constant', value: parseString(node.text) };
    case 'ContinuedString':
      return {
        kind: 'constant',
        value: node.children.map(({ text }) => parseString(text)).join(''),
      };
    case 'Boolean':
      return { kind: 'constant', value: node.text === 'True' };
    case 'None':
      return { kind: 'constant', value: null };
    case 'VariableName':
      return { kind: 'name', name: node.identifier };
    default:
      return null;
  }
}

/** `not in` and `is not` are two words. */
function operatorOf(node: Node): string {
  const words = node.children.slice(1, -1);
  return words.map(({ text }) => text).join(' ');
}
