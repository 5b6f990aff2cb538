import { type JsonValue } from '../../common/json/index.js';
import { type StepPool } from './budget.js';

/** What expressions may see of the world. All of it is injected, so that rendering is a pure function. */
export interface RenderEnv {
  /** Milliseconds since the epoch, for the modules `datetime` and `time`. */
  readonly now: number;
  /** IANA zone of local times, e.g. `Asia/Shanghai`. */
  readonly timeZone: string;
  /** `0 <= x < 1`; seeded by the caller. */
  readonly random: () => number;
  /** What all that is evaluated with this may use together; without it each has its own limits only. */
  readonly pool?: StepPool;
}

/**
 * Looks up a context variable by its bare name; undefined when there is none. It is asked for names that an expression
 * uses, builtins among them, and for the whole code of a fragment, so any text may come (`__proto__`). An error it throws
 * (a variable that can't be hydrated) passes through the renderer.
 */
export type Lookup = (name: string) => JsonValue | undefined;
