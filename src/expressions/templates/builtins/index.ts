import { type Value } from '../runtime/value.js';
import { CALCULATION } from './calculation.js';
import { CONTAINERS } from './containers.js';
import { CONVERSIONS } from './conversions.js';
import { ITERATION } from './iteration.js';

/** The builtin names that templates may use (engine-core.md 7.5); True, False and None are no names. */
export const BUILTINS: ReadonlyMap<string, Value> = new Map([
  ...CALCULATION,
  ...CONTAINERS,
  ...CONVERSIONS,
  ...ITERATION,
]);
