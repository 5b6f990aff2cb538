import { ExpressionError } from '../runtime/expression-error.js';
import { type Call, type Expression, type Lambda, type Parameter } from './ast.js';
import { buildComprehension } from './build-comprehension.js';
import { partAt, splitAtCommas, type Node } from './syntax-node.js';

type Build = (node: Node) => Expression;

export function buildCall(node: Node, build: Build): Call {
  const callee = build(node.child(0));
  const parts = node.child(1).childrenWithout('(', ')');
  if (parts.some(({ name }) => name === 'for')) {
    const value = buildComprehension('generator', parts, build);
    return { kind: 'call', callee, args: [{ kind: 'positional', value }] };
  }
  const args = splitAtCommas(parts).map((part) => buildArgument(part, build));
  const firstKeyword = args.findIndex(({ kind }) => kind === 'keyword');
  if (firstKeyword !== -1 && args.slice(firstKeyword).some(({ kind }) => kind === 'positional')) {
    throw new ExpressionError('positional argument follows keyword argument');
  }
  return { kind: 'call', callee, args };
}

function buildArgument(parts: readonly Node[], build: Build): Call['args'][number] {
  const first = partAt(parts, 0);
  const [, second, third] = parts;
  if (second?.name === 'AssignOp' && second.text === '=' && third !== undefined) {
    return { kind: 'keyword', name: first.identifier, value: build(third) };
  }
  if (first.name === '*' && second !== undefined) return { kind: 'starred', value: build(second) };
  if (second !== undefined) throw (first.name === '**' ? first : second).unsupported();
  return { kind: 'positional', value: build(first) };
}

export function buildLambda(node: Node, build: Build): Lambda {
  const parameters = splitAtCommas(node.child(1).children).map((part) =>
    buildParameter(part, build),
  );
  return { kind: 'lambda', parameters, body: build(node.child(-1)) };
}

function buildParameter(parts: readonly Node[], build: Build): Parameter {
  const [first, second, third] = parts;
  if (first?.name === '*' && second?.name === 'VariableName') {
    return { name: second.identifier, kind: 'rest', fallback: null };
  }
  if (first?.name !== 'VariableName') {
    throw new ExpressionError('A lambda has parameters that are not available in templates.');
  }
  const fallback = third === undefined ? null : build(third);
  return { name: first.identifier, kind: 'plain', fallback };
}
