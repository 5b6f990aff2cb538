import { type JsonObject } from '../common/json/index.js';
import { type ReadTx, type Tx } from '../database/index.js';
import { type ExecutionEvent } from './core/changes.js';
import {
  type InlineContext,
  type LogLevel,
  type PluginCall,
  type PluginResult,
  type PluginTraits,
} from './core/plugin-call.js';
import { type TaskState } from './core/state.js';

/** Services of one call outside of transactions. */
export interface CallContext {
  /** Aborted when the node is forced to fail, its task revoked or the process stops. */
  readonly signal: AbortSignal;
  log(level: LogLevel, message: string): void;
}

/** The engine's view of node plugins; `src/plugins` binds it. */
export interface PluginInvoker {
  /** Null when there is no such plugin: the node fails with a reason (wire-decisions W20). */
  traits(code: string, version: string): PluginTraits | null;
  /** Runs an inline plugin. Must not throw; whatever goes wrong is a `failed` result. */
  invokeInline(call: PluginCall, context: InlineContext): PluginResult;
  /** Runs any other plugin. Rejects when it could not be called now: it is called again. Whatever else goes wrong is a `failed` result. */
  invoke(call: PluginCall, context: CallContext): Promise<PluginResult>;
  /** The task was revoked or the node forced to fail while it waited; best effort, may reject. */
  cancel(call: PluginCall): Promise<void>;
}

/** Where the engine finds the flow of a task: the task form that validation accepted. */
export interface FlowSource {
  readForm(tx: ReadTx, snapshotId: number): Promise<JsonObject>;
}

/** What a step changed of one task, as others see it. */
export interface ExecutionChange {
  readonly taskId: number;
  readonly spaceId: number;
  readonly state: TaskState;
  readonly isStateNew: boolean;
  readonly events: readonly ExecutionEvent[];
  readonly at: Date;
}

/** Told inside the step's transaction, so what it writes and the engine's state can't disagree. */
export interface ExecutionListener {
  onChange(tx: Tx, changes: readonly ExecutionChange[]): Promise<void>;
}

/** Tells whoever works that a task has something due. A hint: losing one only delays. */
export interface JobQueue {
  publish(taskIds: readonly number[]): void;
  subscribe(onHint: (taskIds: readonly number[]) => void): void;
  close(): Promise<void>;
}
