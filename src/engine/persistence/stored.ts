import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type Job } from '../core/changes.js';
import { type ExecutionState, type TaskState } from '../core/state.js';

/** What is fixed when a task starts; stored as JSON. */
export interface StoredHeader {
  readonly instanceId: string;
  readonly taskName: string;
  /** The task's attributes for `${_system.…}` and plugins (flow-layer.md 2.4). */
  readonly system: JsonObject;
  /** Constants that the task overrides, by key with its wrapper. */
  readonly constants: JsonObject;
  /** flow-layer.md 8, by template node id; null for a task that runs for real. */
  readonly mock: JsonObject | null;
  /** The sub-process node that this task runs. */
  readonly parent: ParentRef | null;
}

export interface ParentRef {
  readonly taskId: number;
  readonly node: string;
  readonly version: string;
}

/** What a task's execution is made of. */
export type NewExecution = Pick<Execution, 'taskId' | 'spaceId' | 'snapshotId' | 'header'>;

/** An execution in memory. A step changes `state` and `variables` in place. */
export interface Execution {
  readonly taskId: number;
  readonly spaceId: number;
  readonly snapshotId: number;
  readonly header: StoredHeader;
  readonly variables: Map<string, JsonValue>;
  readonly state: ExecutionState;
  revision: number;
  /** Milliseconds since epoch; the execution's clock. */
  steppedAt: number;
  /** Why the engine gave up on it, if it did. */
  fault: string | null;
  /** The schema of a state that a newer release wrote: `state` has nothing but its status, and nothing may be written. */
  readonly newerSchema: number | null;
  /** As last told to the task. */
  taskState: TaskState;
}

/** A job that this process has claimed. */
export interface ClaimedJob extends Job {
  readonly taskId: number;
  readonly spaceId: number;
  readonly tries: number;
}

export interface InboxMessage {
  readonly id: number;
  readonly taskId: number;
  readonly payload: JsonObject;
}
