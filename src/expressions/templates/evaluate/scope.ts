import { ExpressionError } from '../runtime/expression-error.js';
import { toItems } from '../runtime/iterate.js';
import { type Runtime } from '../runtime/runtime.js';
import { type Value } from '../runtime/value.js';
import { type Target } from '../syntax/ast.js';

/** The variables of a lambda or a comprehension, within those around it. */
export class Scope {
  private readonly variables = new Map<string, Value>();

  constructor(private readonly around: Scope | null) {}

  find(name: string): Value | undefined {
    const value = this.variables.get(name);
    return value === undefined ? this.around?.find(name) : value;
  }

  set(name: string, value: Value): void {
    this.variables.set(name, value);
  }

  /** Gives an item of a comprehension to its variables. */
  assign(target: Target, value: Value, runtime: Runtime): void {
    if (target.kind === 'name') {
      this.set(target.name, value);
      return;
    }
    const items = toItems(value, runtime);
    if (items.length !== target.targets.length) {
      throw new ExpressionError(
        `${items.length} values can't be unpacked to ${target.targets.length} variables`,
      );
    }
    for (const [index, inner] of target.targets.entries()) {
      this.assign(inner, items[index] ?? null, runtime);
    }
  }
}
