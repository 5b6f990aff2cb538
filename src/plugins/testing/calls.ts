import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import {
  type CallContext,
  type InlineContext,
  type PluginCall,
  type PluginResult,
  type VariableView,
} from '../../engine/index.js';
import { PluginRegistry } from '../registry.js';
import { RegistryInvoker } from '../plugin-invoker.js';
import { type Plugin } from '../plugin.js';
import { type PluginServices } from '../plugin-services.js';

/** A call of a plugin, as the engine would make it. */
export function makeCall(over: Partial<PluginCall> = {}): PluginCall {
  return {
    kind: 'execute',
    taskId: 7,
    spaceId: 1,
    nodeId: 'n1',
    nodeName: 'node',
    version: 'v1',
    step: 1,
    plugin: { code: 'p', version: 'v1' },
    inputs: {},
    loop: 1,
    innerLoop: 1,
    retry: 0,
    system: {
      task_id: 7,
      task_name: 'nightly',
      task_space_id: 1,
      task_scope_type: 'biz',
      task_scope_value: '2',
      operator: 'li.wei',
      executor: 'li.wei',
    },
    state: null,
    outputs: {},
    ...over,
  };
}

/** Services that give what the test sets; all others fail. */
export function makeServices(over: Partial<PluginServices> = {}): PluginServices {
  return {
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    timeZone: 'Asia/Shanghai',
    egress: { fetch: () => Promise.reject(new Error('no network')) },
    spaceConfig: () => Promise.resolve(null),
    decisionTable: () => Promise.resolve(null),
    credential: () => Promise.resolve(null),
    spaceCredential: () => Promise.resolve(null),
    callbackUrl: ({ version }) => ({
      url: `http://flow.example/callback/${version}/`,
      token: version,
    }),
    startChild: () => Promise.resolve({ ok: false, reason: 'no child tasks' }),
    ...over,
  };
}

/** Collects what plugins log. */
export class CallLog implements CallContext {
  readonly lines: string[] = [];

  constructor(readonly signal: AbortSignal = new AbortController().signal) {}

  log(level: string, message: string): void {
    this.lines.push(`${level} ${message}`);
  }
}

/** The context of inline plugins over variables of the test. */
export class InlineLog implements InlineContext {
  readonly lines: string[] = [];

  constructor(private readonly variables: Readonly<Record<string, VariableView>> = {}) {}

  findVariable(name: string): VariableView | null {
    return this.variables[name] ?? null;
  }

  log(level: string, message: string): void {
    this.lines.push(`${level} ${message}`);
  }
}

/** Runs a plugin through the real invoker. */
export class PluginRun {
  readonly log = new CallLog();
  private readonly invoker: RegistryInvoker;

  constructor(
    private readonly plugin: Plugin,
    services: Partial<PluginServices> = {},
  ) {
    this.invoker = new RegistryInvoker(
      new PluginRegistry([{ origin: 'test', plugins: [plugin] }]),
      makeServices(services),
    );
  }

  execute(inputs: JsonObject, over: Partial<PluginCall> = {}): Promise<PluginResult> {
    return this.invoker.invoke(this.call({ inputs, ...over }), this.log);
  }

  /** The call after `earlier`, which made the node wait: a poll, or a callback when one is given. */
  schedule(
    inputs: JsonObject,
    earlier: PluginResult,
    callback?: JsonValue,
    over: Partial<PluginCall> = {},
  ): Promise<PluginResult> {
    if (earlier.kind !== 'poll' && earlier.kind !== 'await_callback') {
      throw new Error(`nothing to schedule after ${JSON.stringify(earlier)}`);
    }
    const call = this.call({
      kind: 'schedule',
      inputs,
      state: earlier.state,
      outputs: earlier.outputs ?? {},
      ...(callback === undefined ? {} : { callback }),
      ...over,
    });
    return this.invoker.invoke(call, this.log);
  }

  cancel(inputs: JsonObject, over: Partial<PluginCall> = {}): Promise<void> {
    return this.invoker.cancel(this.call({ inputs, ...over }));
  }

  private call(over: Partial<PluginCall>): PluginCall {
    const { code, version } = this.plugin;
    return makeCall({ plugin: { code, version }, ...over });
  }
}
