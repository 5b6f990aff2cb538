import { type Runtime } from '../runtime/runtime.js';
import { type CallArguments, type Value } from '../runtime/value.js';

/** A method of a type: what it is called on, the arguments of the call, and the runtime. */
export type Method<T> = (self: T, args: CallArguments, runtime: Runtime) => Value;

export type MethodTable<T> = ReadonlyMap<string, Method<T>>;
