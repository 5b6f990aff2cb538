import { type JsonObject, type JsonValue } from '../common/json/index.js';
import { type CallContext, type LogLevel, type PluginCall } from '../engine/index.js';
import {
  type ChildSpec,
  type OutgoingAnswer,
  type OutgoingRequest,
  type PluginContext,
  type StartedChild,
} from './plugin.js';
import { type PluginServices } from './plugin-services.js';

/** The services of one call, bound to its space and task. */
export class CallPluginContext implements PluginContext {
  constructor(
    private readonly call: PluginCall,
    private readonly services: PluginServices,
    private readonly outer: Pick<CallContext, 'log'>,
    private readonly life: { readonly signal: AbortSignal },
  ) {}

  get signal(): AbortSignal {
    return this.life.signal;
  }

  get timeZone(): string {
    return this.services.timeZone;
  }

  now(): number {
    return this.services.now();
  }

  log(level: LogLevel, message: string): void {
    this.outer.log(level, message);
  }

  fetch(request: OutgoingRequest): Promise<OutgoingAnswer> {
    return this.services.egress.fetch(request, this.signal);
  }

  spaceConfig(name: string): Promise<JsonValue | null> {
    return this.services.spaceConfig(this.call.spaceId, name);
  }

  decisionTable(id: number): Promise<JsonObject | null> {
    return this.services.decisionTable(this.call.taskId, id);
  }

  credential(name: string): Promise<JsonValue | null> {
    return this.services.credential(this.call.taskId, name);
  }

  spaceCredential(name: string): Promise<JsonValue | null> {
    return this.services.spaceCredential(this.call.spaceId, name);
  }

  callbackUrl(call: PluginCall): { readonly url: string; readonly token: string } {
    return this.services.callbackUrl(call);
  }

  startChild(call: PluginCall, spec: ChildSpec): Promise<StartedChild> {
    return this.services.startChild(call, spec);
  }
}
