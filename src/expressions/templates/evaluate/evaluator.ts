import { findAttribute } from '../methods/find-attribute.js';
import { applyOperator, applyUnary } from '../operators/arithmetic.js';
import { applyComparison } from '../operators/comparison.js';
import { subscript } from '../operators/subscript.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { iterate, toItems } from '../runtime/iterate.js';
import { type Runtime } from '../runtime/runtime.js';
import { typeName } from '../runtime/type-name.js';
import { isTrue } from '../runtime/truth.js';
import {
  PythonFunction,
  PythonIterator,
  Slice,
  Tuple,
  type CallArguments,
  type Value,
} from '../runtime/value.js';
import {
  type Call,
  type Comprehension,
  type Expression,
  type Item,
  type Lambda,
  type Operations,
} from '../syntax/ast.js';
import { bindArguments } from './bind-arguments.js';
import { Scope } from './scope.js';

/** Names that no lambda or comprehension of the expression binds. */
export type GlobalNames = (name: string) => Value | undefined;

/** Evaluates expressions; each node is a step, each nesting a level. */
export class Evaluator {
  constructor(
    private readonly runtime: Runtime,
    private readonly globals: GlobalNames,
  ) {}

  evaluate(expression: Expression, scope: Scope | null = null): Value {
    this.runtime.budget.step();
    if (expression.kind === 'constant') return expression.value;
    if (expression.kind === 'name') return this.name(expression.name, scope);
    this.runtime.budget.enter();
    const value = this.composite(expression, scope);
    this.runtime.budget.leave();
    return value;
  }

  private name(name: string, scope: Scope | null): Value {
    const local = scope?.find(name);
    const value = local === undefined ? this.globals(name) : local;
    if (value === undefined) throw new ExpressionError(`name '${name}' is not defined`);
    return value;
  }

  private composite(
    expression: Exclude<Expression, { kind: 'constant' | 'name' }>,
    scope: Scope | null,
  ): Value {
    switch (expression.kind) {
      case 'list':
        return this.items(expression.items, scope);
      case 'tuple':
        return new Tuple(this.items(expression.items, scope));
      case 'attribute':
        return this.attribute(expression, scope, false);
      case 'subscript':
        return subscript(
          this.evaluate(expression.object, scope),
          this.evaluate(expression.index, scope),
          this.runtime,
        );
      case 'slice': {
        const { start, stop, step } = expression;
        const [a, b, c] = [start, stop, step].map((bound) => this.bound(bound, scope));
        return new Slice(a ?? null, b ?? null, c ?? null);
      }
      case 'call':
        return this.call(expression, scope);
      case 'unary': {
        const operand = this.evaluate(expression.operand, scope);
        const { operator } = expression;
        return operator === 'not'
          ? !isTrue(operand)
          : applyUnary(operator, operand, this.runtime.budget);
      }
      case 'arithmetic':
        return this.arithmetic(expression, scope);
      case 'comparison':
        return this.comparison(expression, scope);
      case 'logic':
        return this.logic(expression.operator, expression.operands, scope);
      case 'conditional': {
        const branch = isTrue(this.evaluate(expression.test, scope))
          ? expression.whenTrue
          : expression.whenFalse;
        return this.evaluate(branch, scope);
      }
      case 'lambda':
        return this.lambda(expression, scope);
      case 'comprehension':
        return this.comprehension(expression, scope);
    }
  }

  private bound(bound: Expression | null, scope: Scope | null): Value {
    return bound === null ? null : this.evaluate(bound, scope);
  }

  private items(items: readonly Item[], scope: Scope | null): Value[] {
    const values: Value[] = [];
    for (const { kind, value } of items) {
      const item = this.evaluate(value, scope);
      if (kind === 'positional') values.push(item);
      else for (const inner of iterate(item, this.runtime)) values.push(inner);
      this.runtime.budget.checkSize(values.length);
    }
    return values;
  }

  private attribute(
    { object, name }: { readonly object: Expression; readonly name: string },
    scope: Scope | null,
    isCalled: boolean,
  ): Value {
    return findAttribute(this.evaluate(object, scope), name, isCalled);
  }

  private call({ callee, args }: Call, scope: Scope | null): Value {
    const target =
      callee.kind === 'attribute'
        ? this.attribute(callee, scope, true)
        : this.evaluate(callee, scope);
    if (!(target instanceof PythonFunction)) {
      throw new ExpressionError(`'${typeName(target)}' object is not callable`);
    }
    return target.call(this.arguments(args, scope), this.runtime);
  }

  private arguments(args: Call['args'], scope: Scope | null): CallArguments {
    const keywords = new Map<string, Value>();
    const items = args.filter((arg) => arg.kind !== 'keyword');
    const positional = this.items(items, scope);
    for (const arg of args) {
      if (arg.kind !== 'keyword') continue;
      if (keywords.has(arg.name)) {
        throw new ExpressionError(`keyword argument repeated: ${arg.name}`);
      }
      keywords.set(arg.name, this.evaluate(arg.value, scope));
    }
    return { positional, keywords };
  }

  private arithmetic({ first, rest }: Operations<'arithmetic'>, scope: Scope | null): Value {
    let value = this.evaluate(first, scope);
    for (const { operator, operand } of rest) {
      this.runtime.budget.step();
      value = applyOperator(operator, value, this.evaluate(operand, scope), this.runtime);
    }
    return value;
  }

  private comparison({ first, rest }: Operations<'comparison'>, scope: Scope | null): Value {
    let left = this.evaluate(first, scope);
    for (const { operator, operand } of rest) {
      const right = this.evaluate(operand, scope);
      if (!applyComparison(operator, left, right, this.runtime)) return false;
      left = right;
    }
    return true;
  }

  private logic(
    operator: 'and' | 'or',
    operands: readonly Expression[],
    scope: Scope | null,
  ): Value {
    let value: Value = null;
    for (const operand of operands) {
      value = this.evaluate(operand, scope);
      if (isTrue(value) === (operator === 'or')) return value;
    }
    return value;
  }

  private lambda({ parameters, body }: Lambda, around: Scope | null): Value {
    const fallbacks = new Map<string, Value>();
    for (const { name, fallback } of parameters) {
      if (fallback !== null) fallbacks.set(name, this.evaluate(fallback, around));
    }
    return new PythonFunction('<lambda>', (args) => {
      const scope = new Scope(around);
      bindArguments(parameters, fallbacks, args, scope);
      return this.evaluate(body, scope);
    });
  }

  private comprehension(comprehension: Comprehension, around: Scope | null): Value {
    const [first] = comprehension.clauses;
    // Not reached: the parser lets a comprehension begin with `for` only.
    if (first?.kind !== 'for') throw new ExpressionError('A comprehension begins with for.');
    // Python evaluates the first iterable at once, outside of the comprehension's scope.
    const source = this.evaluate(first.iterable, around);
    const items = this.elements(comprehension, 0, source, new Scope(around));
    return comprehension.form === 'list'
      ? toItems(new PythonIterator('list', items), this.runtime)
      : new PythonIterator('generator', items);
  }

  /** The elements that the clauses from `index` on make. A new value of a variable goes into the one scope, as in Python. */
  private *elements(
    comprehension: Comprehension,
    index: number,
    source: Value,
    scope: Scope,
  ): Generator<Value, undefined> {
    const clause = comprehension.clauses[index];
    if (clause === undefined) {
      yield this.evaluate(comprehension.element, scope);
    } else if (clause.kind === 'if') {
      if (isTrue(this.evaluate(clause.test, scope))) {
        yield* this.elements(comprehension, index + 1, null, scope);
      }
    } else {
      const iterable = index === 0 ? source : this.evaluate(clause.iterable, scope);
      for (const item of iterate(iterable, this.runtime)) {
        scope.assign(clause.target, item, this.runtime);
        yield* this.elements(comprehension, index + 1, null, scope);
      }
    }
  }
}
