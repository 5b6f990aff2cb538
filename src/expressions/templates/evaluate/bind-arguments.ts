import { ExpressionError } from '../runtime/expression-error.js';
import { Tuple, type CallArguments, type Value } from '../runtime/value.js';
import { type Parameter } from '../syntax/ast.js';
import { type Scope } from './scope.js';

/** Gives the arguments of a call to a lambda's parameters. */
export function bindArguments(
  parameters: readonly Parameter[],
  fallbacks: ReadonlyMap<string, Value>,
  { positional, keywords }: CallArguments,
  scope: Scope,
): void {
  const named = new Map(keywords);
  let used = 0;
  for (const { name, kind } of parameters) {
    if (kind === 'rest') {
      scope.set(name, new Tuple(positional.slice(used)));
      used = Math.max(used, positional.length);
      continue;
    }
    const byPosition = positional[used];
    used += 1;
    scope.set(name, byPosition === undefined ? takeNamed(name, named, fallbacks) : byPosition);
  }
  if (used < positional.length) throw new ExpressionError('<lambda>() got too many arguments');
  for (const name of named.keys()) {
    throw new ExpressionError(`<lambda>() got an unexpected argument '${name}'`);
  }
}

function takeNamed(
  name: string,
  named: Map<string, Value>,
  fallbacks: ReadonlyMap<string, Value>,
): Value {
  const value = named.has(name) ? named.get(name) : fallbacks.get(name);
  if (value === undefined) throw new ExpressionError(`<lambda>() misses the argument '${name}'`);
  named.delete(name);
  return value;
}
