import { type JsonObject, type JsonValue } from '../common/json/index.js';
import {
  type InlineContext,
  type LogLevel,
  type PluginCall,
  type PluginResult,
} from '../engine/index.js';

/** One input or output of a plugin: what list_plugins, get_plugin_schema and the documentation are made from. */
export interface PluginField {
  readonly key: string;
  readonly name: string;
  /** A JSON schema (2020-12) of the rendered value. */
  readonly schema: JsonObject;
  readonly required?: boolean;
  readonly description: string;
}

/** What a node plugin is called, takes and gives. One plugin is one file; `registry.ts` finds it. */
interface PluginDescription {
  /** `component.code` of activities. */
  readonly code: string;
  /** `component.version`; `legacy` when the activity names none. */
  readonly version: string;
  readonly name: string;
  readonly description: string;
  readonly group: string;
  readonly inputs: readonly PluginField[];
  /** Without `_result`, `_loop` and `_inner_loop`, which every node has. */
  readonly outputs: readonly PluginField[];
}

/** A plugin of pure, quick code: it runs inside the engine's step. */
export interface InlinePlugin extends PluginDescription {
  readonly kind: 'inline';
  execute(call: PluginCall, context: InlineContext): PluginResult;
}

/** A plugin that waits or talks to others; it runs outside of transactions and may be lost with its process. */
export interface StepPlugin extends PluginDescription {
  readonly kind: 'step';
  /** `rerun` only where a second call does no harm. */
  readonly onLost: 'rerun' | 'fail';
  execute(call: PluginCall, context: PluginContext): Promise<PluginResult> | PluginResult;
  /** After `poll` or `await_callback`; `call.state` and `call.callback` say why. */
  schedule?(call: PluginCall, context: PluginContext): Promise<PluginResult> | PluginResult;
  /** Told when its node is given up while waiting: the task revoked, the node forced to fail. */
  cancel?(call: PluginCall, context: PluginContext): Promise<void>;
}

export type Plugin = InlinePlugin | StepPlugin;

/** What a step plugin may use: read-only, bound to the call's space. No database, no engine. */
export interface PluginContext {
  readonly signal: AbortSignal;
  /** Milliseconds since epoch. */
  now(): number;
  /** IANA zone of times without one. */
  readonly timeZone: string;
  log(level: LogLevel, message: string): void;
  /** The only way out: refuses private addresses unless allowed, caps bytes and time. */
  fetch(request: OutgoingRequest): Promise<OutgoingAnswer>;
  /** A space config's value, or null when it is not set. */
  spaceConfig(name: string): Promise<JsonValue | null>;
  /** A decision table of the task's flow by id (flow-layer.md 6), or null. */
  decisionTable(id: number): Promise<JsonObject | null>;
  /** The task's own credentials by name (create_task's `credentials`), opened; null when there are none. */
  credential(name: string): Promise<JsonValue | null>;
  /** A credential of the task's space by name, opened; null when there is none. */
  spaceCredential(name: string): Promise<JsonValue | null>;
  /** Where others report a node's result: URL with an unguessable token, and the token alone. */
  callbackUrl(call: PluginCall): { readonly url: string; readonly token: string };
  /** Starts the child task of a sub-process node; the same run key gives the same child. */
  startChild(call: PluginCall, spec: ChildSpec): Promise<StartedChild>;
}

export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Which flow a sub-process node runs and with what (flow-layer.md 5). */
export interface ChildSpec {
  /** Round of a looped sub-process, from 1. */
  readonly round: number;
  /** `template_id`, `version`, `always_use_latest`, `constants`, `subprocess_name`, perhaps `pipeline`. */
  readonly spec: JsonObject;
}

export type StartedChild =
  { readonly ok: true; readonly taskId: number } | { readonly ok: false; readonly reason: string };
