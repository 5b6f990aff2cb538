import { Inject, Injectable } from '@nestjs/common';
import { type JsonObject, type JsonValue } from '../common/json/index.js';
import { type Config, CONFIG } from '../config/index.js';
import { EgressClient } from '../egress/index.js';
import { type PluginCall } from '../engine/index.js';
import { builtinPlugins, type BuiltinOptions } from './builtin-plugins.js';
import { loadPlugins } from './load-plugins.js';
import { MockingInvoker, readMockData, type MockData } from './mocking-invoker.js';
import { SmtpChannel } from './notify/smtp-channel.js';
import { WebhookChannel } from './notify/webhook-channel.js';
import { RegistryInvoker } from './plugin-invoker.js';
import { type PluginServices } from './plugin-services.js';
import { type ChildSpec, type StartedChild } from './plugin.js';
import { PluginRegistry } from './registry.js';

/** What plugins need of the engine and of rooms above it; `TasksModule` binds it when it starts. */
export interface TaskServices {
  /** By the clock on which all workers agree. */
  now(): number;
  spaceConfig(spaceId: number, name: string): Promise<JsonValue | null>;
  /** A decision table that comes with the task's flow. */
  decisionTable(taskId: number, id: number): Promise<JsonObject | null>;
  credential(taskId: number, name: string): Promise<JsonValue | null>;
  spaceCredential(spaceId: number, name: string): Promise<JsonValue | null>;
  callbackUrl(call: PluginCall): { readonly url: string; readonly token: string };
  startChild(call: PluginCall, spec: ChildSpec): Promise<StartedChild>;
}

/**
 * The plugins of this process. Tasks start children and so need the engine, which calls plugins, which need tasks: this
 * is where the ring is open until everything stands.
 */
@Injectable()
export class PluginHost {
  readonly registry: PluginRegistry;
  readonly invoker: MockingInvoker;
  private services: TaskServices | null = null;

  constructor(@Inject(CONFIG) config: Config) {
    this.registry = new PluginRegistry([
      builtinPlugins(optionsOf(config)),
      ...loadPlugins(config.plugins, process.cwd()),
    ]);
    const egress = new EgressClient({ allow: config.egressAllow });
    const services: PluginServices = {
      now: () => this.bound.now(),
      timeZone: config.timeZone,
      egress,
      spaceConfig: (space, name) => this.bound.spaceConfig(space, name),
      decisionTable: (task, id) => this.bound.decisionTable(task, id),
      credential: (task, name) => this.bound.credential(task, name),
      spaceCredential: (space, name) => this.bound.spaceCredential(space, name),
      callbackUrl: (call) => this.bound.callbackUrl(call),
      startChild: (call, spec) => this.bound.startChild(call, spec),
    };
    const real = new RegistryInvoker(this.registry, services, {
      maxOutputBytes: config.limits.outputBytes,
    });
    this.invoker = new MockingInvoker(real, mockOf);
  }

  bind(services: TaskServices): void {
    this.services = services;
  }

  private get bound(): TaskServices {
    if (this.services === null) throw new Error('the service is still starting');
    return this.services;
  }
}

function optionsOf(config: Config): BuiltinOptions {
  const { approvalUrl, notifyUrl, notifyMail, gatewayApp, gatewayHosts } = config;
  return {
    ...(approvalUrl !== null && { ticket: { url: approvalUrl } }),
    uniformApi: {
      ...(gatewayApp !== null && { ownCredential: gatewayApp }),
      ...(gatewayHosts !== null && { gatewayHosts }),
    },
    messages: {
      ...(notifyMail !== null && { mail: new SmtpChannel(notifyMail) }),
      ...(notifyUrl !== null && { others: new WebhookChannel({ url: notifyUrl }) }),
    },
  };
}

/** The engine keeps a mock task's data with its execution. */
function mockOf({ mock }: PluginCall): MockData | null {
  return readMockData(mock);
}
