import { type JsonObject, type JsonValue } from '../../common/json/index.js';

/** One call of a plugin for one run of a node. Node ids are the task's own, as the API shows them. */
export interface PluginCall {
  readonly kind: 'execute' | 'schedule';
  readonly taskId: number;
  readonly spaceId: number;
  readonly nodeId: string;
  readonly nodeName: string;
  /** The node run: a new one for each entry, retry and loop round. Part of every idempotency key sent outside. */
  readonly version: string;
  /** Grows with each execute and schedule of the run; a result of an older step is dropped. */
  readonly step: number;
  readonly plugin: { readonly code: string; readonly version: string };
  /** Rendered once, at the node's entry (engine-core.md 5.1); holds `_loop` and `_inner_loop` too. */
  readonly inputs: JsonObject;
  readonly loop: number;
  readonly innerLoop: number;
  readonly retry: number;
  /** The task's attributes (flow-layer.md 2.4): `task_id`, `task_name`, `task_space_id`, `operator`, ... */
  readonly system: JsonObject;
  /** What the plugin asked to keep when it last returned `poll` or `await_callback`; null for `execute`. */
  readonly state: JsonValue;
  /** Outputs of earlier steps of this run; a result's outputs are merged over them. */
  readonly outputs: JsonObject;
  /** The body of the callback that woke the node; undefined for `execute` and polls. */
  readonly callback?: JsonValue;
  /** `component.api_meta` of uniform_api activities. */
  readonly apiMeta?: JsonValue;
  /** What stands in for plugins in a mock task (flow-layer.md 8), by the task's own node ids. */
  readonly mock?: JsonValue;
}

/** What a plugin's step came to. `outputs` are merged over those of earlier steps. */
export type PluginResult =
  | {
      readonly kind: 'finished';
      readonly outputs?: JsonObject;
      /** Context variables (bare names) to set; only inline plugins may. */
      readonly assign?: ReadonlyMap<string, JsonValue>;
    }
  | { readonly kind: 'failed'; readonly reason: string; readonly outputs?: JsonObject }
  | {
      readonly kind: 'poll';
      readonly afterMs: number;
      readonly state: JsonValue;
      readonly outputs?: JsonObject;
    }
  | { readonly kind: 'await_callback'; readonly state: JsonValue; readonly outputs?: JsonObject };

/** A context variable as an inline plugin sees it. */
export interface VariableView {
  readonly kind: 'plain' | 'splice' | 'lazy';
  readonly value: JsonValue;
}

/** Services of one call that only inline plugins get: they run inside the step and must be pure. */
export interface InlineContext {
  /** A variable by bare name; null when it does not exist (a node output exists once it was produced). */
  findVariable(name: string): VariableView | null;
  log(level: LogLevel, message: string): void;
}

export type LogLevel = 'INFO' | 'WARNING' | 'ERROR';

/** What the engine has to know of a plugin before it calls it. */
export interface PluginTraits {
  /** Pure CPU and quick: runs inside the step, without a durable step of its own. */
  readonly isInline: boolean;
  /** What becomes of a node whose worker was lost in the middle of a call (architecture.md 5). */
  readonly onLost: 'rerun' | 'fail';
  /** Wants to know when a node that waits is given up. */
  readonly hasCancel: boolean;
}
