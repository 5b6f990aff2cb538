import { type JsonObject, type JsonValue } from '../common/json/index.js';
import { type PluginCall } from '../engine/index.js';
import {
  type ChildSpec,
  type OutgoingAnswer,
  type OutgoingRequest,
  type StartedChild,
} from './plugin.js';

/** What the rest of the service gives to plugins; the app module binds it. Every read is bound to a space or a task. */
export interface PluginServices {
  /** Milliseconds since epoch. */
  now(): number;
  readonly timeZone: string;
  readonly egress: {
    fetch(request: OutgoingRequest, signal: AbortSignal): Promise<OutgoingAnswer>;
  };
  spaceConfig(spaceId: number, name: string): Promise<JsonValue | null>;
  /** A decision table that comes with the task's flow. */
  decisionTable(taskId: number, id: number): Promise<JsonObject | null>;
  credential(taskId: number, name: string): Promise<JsonValue | null>;
  /** A credential of the space by name, opened. */
  spaceCredential(spaceId: number, name: string): Promise<JsonValue | null>;
  callbackUrl(call: PluginCall): { readonly url: string; readonly token: string };
  startChild(call: PluginCall, spec: ChildSpec): Promise<StartedChild>;
}
