import { ExpressionError } from '../runtime/expression-error.js';
import { type Expression, type Target } from './ast.js';

/** Names that Mako itself gives to a template (engine-core.md 7.5); refused even where the context has them. */
const NAMESPACES: ReadonlySet<string> = new Set(
  'self context local parent next caller pageargs UNDEFINED STOP_RENDERING'.split(' '),
);
const ATTRIBUTES: ReadonlySet<string> = new Set(
  'os sys subprocess shutil ctypes socket threading builtins modules system fork forkpty kill'.split(
    ' ',
  ),
);
const ATTRIBUTE_PREFIXES = ['_', 'popen', 'spawn', 'exec'];
const FORMATTERS: ReadonlySet<string> = new Set(['format', 'format_map']);

/**
 * Refuses what no template may say, before anything of it runs (engine-core.md 7.5, "Safety rules"). The interpreter has
 * nothing behind these names: the rules keep fragments verbatim that the original keeps verbatim.
 *
 * @throws ExpressionError for the first offence
 */
export function checkSafety(expression: Expression): void {
  checkNode(expression);
  for (const part of partsOf(expression)) checkSafety(part);
}

function checkNode(expression: Expression): void {
  switch (expression.kind) {
    case 'name':
      checkName(expression.name);
      if (NAMESPACES.has(expression.name)) refuse('name', expression.name);
      return;
    case 'attribute':
      checkAttribute(expression.name);
      return;
    case 'subscript':
      checkKey(expression.index);
      return;
    case 'lambda':
      for (const { name } of expression.parameters) checkName(name);
      return;
    case 'comprehension':
      for (const clause of expression.clauses) {
        if (clause.kind === 'for') checkTarget(clause.target);
      }
      return;
    case 'call':
      for (const arg of expression.args) if (arg.kind === 'keyword') checkName(arg.name);
      return;
    case 'constant':
    case 'list':
    case 'tuple':
    case 'slice':
    case 'unary':
    case 'arithmetic':
    case 'comparison':
    case 'logic':
    case 'conditional':
      return;
  }
}

function checkName(name: string): void {
  if (name.startsWith('__')) refuse('name', name);
}

function checkAttribute(name: string): void {
  const isRefused =
    ATTRIBUTES.has(name) ||
    FORMATTERS.has(name) ||
    ATTRIBUTE_PREFIXES.some((prefix) => name.startsWith(prefix));
  if (isRefused) refuse('attribute', name);
}

function checkKey(index: Expression): void {
  if (index.kind !== 'constant' || typeof index.value !== 'string') return;
  if (index.value.startsWith('__')) refuse('key', index.value);
}

function checkTarget(target: Target): void {
  if (target.kind === 'name') checkName(target.name);
  else target.targets.forEach(checkTarget);
}

function refuse(what: string, name: string): never {
  throw new ExpressionError(`The ${what} '${name.slice(0, 100)}' is not allowed in templates.`);
}

function partsOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'constant':
    case 'name':
      return [];
    case 'list':
    case 'tuple':
      return expression.items.map(({ value }) => value);
    case 'attribute':
      return [expression.object];
    case 'subscript':
      return [expression.object, expression.index];
    case 'slice':
      return [expression.start, expression.stop, expression.step].filter((part) => part !== null);
    case 'call':
      return [expression.callee, ...expression.args.map(({ value }) => value)];
    case 'unary':
      return [expression.operand];
    case 'arithmetic':
    case 'comparison':
      return [expression.first, ...expression.rest.map(({ operand }) => operand)];
    case 'logic':
      return [...expression.operands];
    case 'conditional':
      return [expression.test, expression.whenTrue, expression.whenFalse];
    case 'lambda': {
      const fallbacks = expression.parameters.map(({ fallback }) => fallback);
      return [...fallbacks.filter((part) => part !== null), expression.body];
    }
    case 'comprehension':
      return [
        expression.element,
        ...expression.clauses.map((clause) =>
          clause.kind === 'for' ? clause.iterable : clause.test,
        ),
      ];
  }
}
