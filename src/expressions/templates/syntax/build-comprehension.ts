import { ExpressionError } from '../runtime/expression-error.js';
import { type Clause, type Comprehension, type Expression, type Target } from './ast.js';
import { partAt, splitAtCommas, type Node } from './syntax-node.js';

type Build = (node: Node) => Expression;

const CLAUSES: ReadonlySet<string> = new Set(['for', 'if']);
/** Each clause is a generator within the one before. */
const MAX_CLAUSES = 20;

/** @param parts what stands in the brackets: the element, then `for … in … if …` */
export function buildComprehension(
  form: Comprehension['form'],
  parts: readonly Node[],
  build: Build,
): Comprehension {
  const element = partAt(parts, 0);
  if (element.name === '*') throw new ExpressionError('The code does not parse.');
  const rest = parts.slice(1);
  const clauses: Clause[] = [];
  let at = 0;
  while (at < rest.length) {
    if (clauses.length >= MAX_CLAUSES) throw new ExpressionError('A comprehension is too long.');
    const end = rest.findIndex(({ name }, index) => index > at && CLAUSES.has(name));
    const clause = rest.slice(at, end === -1 ? rest.length : end);
    clauses.push(buildClause(clause, build));
    at += clause.length;
  }
  return { kind: 'comprehension', form, element: build(element), clauses };
}

function buildClause(parts: readonly Node[], build: Build): Clause {
  const last = partAt(parts, -1);
  if (partAt(parts, 0).name === 'if') return { kind: 'if', test: build(last) };
  return { kind: 'for', target: buildTarget(parts.slice(1, -2)), iterable: build(last) };
}

/** `a`, `a, b` or `a, (b, c)`. Not deeper than brackets nest, which the fragment's reader bounds. */
function buildTarget(parts: readonly Node[]): Target {
  const first = partAt(parts, 0);
  if (parts.some(({ name }) => name === ',')) return buildTargets(parts);
  if (parts.length > 1) throw first.unsupported();
  switch (first.name) {
    case 'VariableName':
      return { kind: 'name', name: first.identifier };
    case 'TupleExpression':
    case 'ArrayExpression':
      return buildTargets(first.childrenWithout('(', ')', '[', ']'));
    case 'ParenthesizedExpression':
      return buildTarget([first.child(1)]);
    default:
      throw first.unsupported();
  }
}

function buildTargets(parts: readonly Node[]): Target {
  return { kind: 'targets', targets: splitAtCommas(parts).map(buildTarget) };
}
