import { type Runtime } from '../../runtime/runtime.js';
import { toLocal } from './local-time.js';

/** The present moment, in microseconds since the epoch. */
export function epochMicros({ env }: Runtime): bigint {
  return BigInt(Math.round(env.now * 1000));
}

/** What the local clock shows now. */
export function nowMicros(runtime: Runtime): bigint {
  return toLocal(epochMicros(runtime), runtime.env.timeZone, runtime.budget);
}
