import { type Runtime } from '../runtime/runtime.js';
import { PythonFunction, type CallArguments, type Value } from '../runtime/value.js';

export type Implementation = (args: CallArguments, runtime: Runtime) => Value;

/** A function with its name, as an entry of a table. */
export function builtin(name: string, call: Implementation): [string, Value] {
  return [name, new PythonFunction(name, call)];
}

/** Calls a function that was given as an argument, such as `key`. */
export function callWith(callee: PythonFunction, item: Value, runtime: Runtime): Value {
  runtime.budget.step();
  return runtime.budget.nested(() =>
    callee.call({ positional: [item], keywords: new Map() }, runtime),
  );
}
