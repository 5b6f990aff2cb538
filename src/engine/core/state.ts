import { type JsonValue } from '../../common/json/index.js';

/** The shape of the stored state; grows when a field's meaning changes (architecture.md 5.1). */
export const STATE_SCHEMA = 1;
/** What gateways and expressions mean; pinned on an execution when it starts. */
export const SEMANTICS = 1;

export type ExecutionStatus = 'RUNNING' | 'SUSPENDED' | 'FINISHED' | 'REVOKED';

/**
 * Where a token stands:
 * - `ready`: about to enter its node; `parked`: the same, held by a paused task;
 * - `calling`: its plugin is called or about to be; `polling`: called again at `until`;
 * - `waiting`: for a callback; `failed`: the node failed, perhaps retried by itself at `until`.
 */
export type TokenStatus = 'ready' | 'parked' | 'calling' | 'polling' | 'waiting' | 'failed';

/** One thread of control. Times are milliseconds since epoch. */
export interface Token {
  readonly id: number;
  node: string;
  /** Forks it is inside of, innermost last. */
  forks: readonly number[];
  status: TokenStatus;
  since: number;
  until: number | null;
  /** The run of the node it is in; null before the entry. */
  run: CurrentRun | null;
  /** Set before an entry that is a retry or a loop's next round. */
  next: NextRun | null;
  /** The job that will move it on; null when nothing is due. */
  job: number | null;
  timeoutJob: number | null;
}

/** The current run of a token's node (engine-core.md 3.4). */
export interface CurrentRun {
  readonly version: string;
  /** Grows with each call of the plugin; a result of an older step is dropped. */
  step: number;
  readonly loop: number;
  /** Round of `loop_config`, otherwise the same as `loop`. */
  readonly innerLoop: number;
  readonly retry: number;
  readonly startedAt: number;
  /** Automatic retries of the node so far; nothing resets them but a re-run of the task (flow-layer.md 7.2). */
  readonly autoRetries: number;
  /** Callbacks that came before the plugin waited for them. */
  early: JsonValue[];
  /** A callback was taken; the next one is for the plugin's next wait. */
  isAnswered?: boolean;
  /** The child task went on while its plugin was told that it had failed. */
  isRevived?: boolean;
}

export interface NextRun {
  readonly loop: number;
  readonly innerLoop: number;
  readonly retry: number;
  readonly autoRetries: number;
}

/** A pass through a parallel gateway: sets of tokens, so nothing that comes twice counts twice. */
export interface Fork {
  readonly id: number;
  /** The token that came to the gateway; it goes on at the converge. */
  readonly parent: number;
  readonly converge: string;
  readonly expected: readonly number[];
  arrived: number[];
  /** Forks around the gateway. */
  readonly outer: readonly number[];
}

/** Live control state only: what is over stands in the node runs. Plain data; the core changes it in place. */
export interface ExecutionState {
  status: ExecutionStatus;
  /** Source of token, fork, job and run numbers; never reused. */
  nextNumber: number;
  readonly tokens: Map<number, Token>;
  readonly forks: Map<number, Fork>;
  /** Runs so far of nodes on cycles. */
  readonly visits: Map<string, number>;
  /** Inputs that a retry replaced for good (wire-decisions W26). */
  readonly inputs: Map<string, JsonValue>;
  /** Rounds of a looping node, fixed in its first one. */
  readonly rounds: Map<string, number>;
  /** Automatic retries so far of nodes on cycles. */
  readonly autoRetries: Map<string, number>;
  /** Of the outputs of all runs so far. */
  outputBytes: number;
}

export function newState(): ExecutionState {
  return {
    status: 'RUNNING',
    nextNumber: 1,
    tokens: new Map(),
    forks: new Map(),
    visits: new Map(),
    inputs: new Map(),
    rounds: new Map(),
    autoRetries: new Map(),
    outputBytes: 0,
  };
}

/** Whether nothing can happen any more. */
export function isTerminal(status: ExecutionStatus): boolean {
  return status === 'FINISHED' || status === 'REVOKED';
}

export type TaskState =
  'RUNNING' | 'SUSPENDED' | 'NODE_SUSPENDED' | 'FAILED' | 'FINISHED' | 'REVOKED';

/** The state that callers see (flow-layer.md 9.2): a running flow with a failed node shows FAILED. */
export function taskState(state: ExecutionState): TaskState {
  if (state.status !== 'RUNNING') return state.status;
  for (const token of state.tokens.values()) if (token.status === 'failed') return 'FAILED';
  return 'RUNNING';
}
