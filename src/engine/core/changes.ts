import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type LogLevel } from './plugin-call.js';
import { type JobPayload } from './commands.js';

/**
 * What is due, or what a waiting node has to remember:
 * `execute` and `schedule` call the plugin, `wait` keeps the payload until a callback comes (never due by itself),
 * `timeout` and `retry` are timers, `continue` goes on with tokens that an earlier step left ready, `cancel` tells a
 * plugin that its node was given up (set by the shell, from {@link Changes.cancelled}).
 */
export type JobKind = 'execute' | 'schedule' | 'wait' | 'timeout' | 'retry' | 'continue' | 'cancel';

export interface Job {
  readonly no: number;
  readonly kind: JobKind;
  readonly token: number;
  readonly node: string;
  readonly version: string;
  readonly step: number;
  /** Milliseconds since epoch; null when only a callback makes it due. */
  readonly dueAt: number | null;
  readonly payload: JobPayload | null;
}

/** One finished or failed run of a node; a run that is under way is a token. */
export interface NodeRun {
  readonly seq: number;
  readonly node: string;
  readonly version: string;
  readonly state: 'FINISHED' | 'FAILED';
  readonly loop: number;
  readonly innerLoop: number;
  readonly retry: number;
  readonly isSkipped: boolean;
  readonly isErrorIgnored: boolean;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly inputs: JsonObject;
  readonly outputs: JsonObject;
}

/** What others must be told (flow-layer.md 7.3). */
export type ExecutionEvent =
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'revoked' }
  /** A task that had ended, or stood still, runs again from a node. */
  | { readonly type: 'rerun'; readonly node: string }
  | { readonly type: 'finished'; readonly outputs: JsonObject }
  | {
      readonly type: 'node_failed';
      readonly node: string;
      readonly reason: string;
      readonly willRetry: boolean;
    }
  /** A failed node runs again: a parent that was told of the failure is told. */
  | { readonly type: 'node_revived'; readonly node: string };

export interface LogLine {
  readonly seq: number;
  readonly node: string;
  readonly version: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly at: number;
}

/** Everything that a step changed outside of the state; written in the same transaction. */
export class Changes {
  /** Null: the job is over. */
  readonly jobs = new Map<number, Job | null>();
  readonly runs: NodeRun[] = [];
  readonly variables = new Map<string, JsonValue>();
  readonly logs: LogLine[] = [];
  readonly events: ExecutionEvent[] = [];
  /** Runs that were given up while their plugin ran or waited: it is to be told. */
  readonly cancelled: { readonly job: number; readonly node: string; readonly version: string }[] =
    [];
}
