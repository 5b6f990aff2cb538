import { isUnavailable } from '../common/errors/index.js';
import {
  type CallContext,
  type InlineContext,
  type PluginCall,
  type PluginInvoker,
  type PluginResult,
  type PluginTraits,
} from '../engine/index.js';
import { CallPluginContext } from './call-plugin-context.js';
import { CallSignal } from './call-signal.js';
import { checkResult, MAX_OUTPUT_BYTES } from './check-result.js';
import { NotBegunError } from './not-begun.js';
import { ConcurrencyLimit } from './concurrency-limit.js';
import { type PluginContext, type StepPlugin } from './plugin.js';
import { type PluginServices } from './plugin-services.js';
import { type PluginRegistry } from './registry.js';
import { failed } from './results.js';

const HOUR_MS = 3_600_000;
const CANCEL_TIMEOUT_MS = 60_000;

export interface InvokerOptions {
  /** Longest time that one execute or schedule may take; an hour by default. The node's own timeout is the engine's. */
  readonly timeoutMs?: number;
  /** Of outputs and kept state as JSON text; 256 KiB by default. */
  readonly maxOutputBytes?: number;
  /** How many calls of a plugin code run at a time in this process. */
  readonly concurrency?: ReadonlyMap<string, number>;
}

/** Calls the registry's plugins for the engine. Whatever a plugin does, it gets a valid result. */
export class RegistryInvoker implements PluginInvoker {
  private readonly timeoutMs: number;
  private readonly maxBytes: number;
  private readonly limits: ReadonlyMap<string, ConcurrencyLimit>;
  private readonly traitsOf = new WeakMap<object, PluginTraits>();

  constructor(
    private readonly registry: PluginRegistry,
    private readonly services: PluginServices,
    options: InvokerOptions = {},
  ) {
    this.timeoutMs = options.timeoutMs ?? HOUR_MS;
    this.maxBytes = options.maxOutputBytes ?? MAX_OUTPUT_BYTES;
    const limits = [...(options.concurrency ?? [])];
    this.limits = new Map(limits.map(([code, limit]) => [code, new ConcurrencyLimit(limit)]));
  }

  traits(code: string, version: string): PluginTraits | null {
    const plugin = this.registry.find(code, version);
    if (plugin === null) return null;
    const known = this.traitsOf.get(plugin);
    if (known !== undefined) return known;
    const traits: PluginTraits =
      plugin.kind === 'inline'
        ? { isInline: true, onLost: 'rerun', hasCancel: false }
        : { isInline: false, onLost: plugin.onLost, hasCancel: plugin.cancel !== undefined };
    this.traitsOf.set(plugin, traits);
    return traits;
  }

  invokeInline(call: PluginCall, context: InlineContext): PluginResult {
    const plugin = this.registry.find(call.plugin.code, call.plugin.version);
    if (plugin === null) return unknownPlugin(call);
    if (plugin.kind !== 'inline') return failed(`${nameOf(call)} is not an inline plugin`);
    try {
      return checkResult(plugin.execute(call, context), call, this.maxBytes);
    } catch (error) {
      return failed(reasonOf(error));
    }
  }

  async invoke(call: PluginCall, context: CallContext): Promise<PluginResult> {
    const plugin = this.registry.find(call.plugin.code, call.plugin.version);
    if (plugin === null) return unknownPlugin(call);
    if (plugin.kind !== 'step') return failed(`${nameOf(call)} is an inline plugin`);
    const limit = this.limits.get(plugin.code);
    if (limit === undefined) return this.run(plugin, call, context);
    if (!(await limit.enter(context.signal))) return aborted();
    try {
      return await this.run(plugin, call, context);
    } finally {
      limit.leave();
    }
  }

  async cancel(call: PluginCall): Promise<void> {
    const plugin = this.registry.find(call.plugin.code, call.plugin.version);
    if (plugin?.kind !== 'step' || plugin.cancel === undefined) return;
    const life = { signal: AbortSignal.timeout(CANCEL_TIMEOUT_MS) };
    const context = new CallPluginContext(call, this.services, silent, life);
    await plugin.cancel(call, context);
  }

  private async run(
    plugin: StepPlugin,
    call: PluginCall,
    outer: CallContext,
  ): Promise<PluginResult> {
    if (outer.signal.aborted) return aborted();
    const life = new CallSignal(outer.signal);
    const context = new CallPluginContext(call, this.services, outer, life);
    try {
      const result = step(plugin, call, context);
      return checkResult(
        isPromise(result) ? await this.within(result, life) : result,
        call,
        this.maxBytes,
      );
    } catch (error) {
      // A plugin meets an outage of the database when it reads a config or starts a child. What may be called twice, or
      // did not begin, is called again later; the node has not failed.
      if (error instanceof NotBegunError) throw error;
      if (plugin.onLost === 'rerun' && isUnavailable(error)) throw error;
      return failed(reasonOf(error));
    } finally {
      life.end();
    }
  }

  /** The plugin's answer, or a failure when it takes too long or is given up. */
  private async within(result: PromiseLike<PluginResult>, life: CallSignal): Promise<PluginResult> {
    const timer = setTimeout(() => life.expire(), this.timeoutMs);
    timer.unref();
    const givenUp = new Promise<PluginResult>((resolve) => {
      const giveUp = (): void => resolve(life.isExpired ? this.tooSlow() : aborted());
      if (life.signal.aborted) giveUp();
      else life.signal.addEventListener('abort', giveUp, { once: true });
    });
    try {
      return await Promise.race([result, givenUp]);
    } finally {
      clearTimeout(timer);
    }
  }

  private tooSlow(): PluginResult {
    return failed(`the plugin did not answer within ${this.timeoutMs / 1000} seconds`);
  }
}

function step(
  plugin: StepPlugin,
  call: PluginCall,
  context: PluginContext,
): Promise<PluginResult> | PluginResult {
  if (call.kind === 'execute') return plugin.execute(call, context);
  if (plugin.schedule !== undefined) return plugin.schedule(call, context);
  return failed(`${nameOf(call)} can't be scheduled`);
}

function isPromise(
  result: PromiseLike<PluginResult> | PluginResult,
): result is PromiseLike<PluginResult> {
  return typeof result === 'object' && result !== null && 'then' in result;
}

const silent: Pick<CallContext, 'log'> = { log: () => undefined };

function nameOf({ plugin }: PluginCall): string {
  return `plugin ${plugin.code} ${plugin.version}`;
}

function unknownPlugin(call: PluginCall): PluginResult {
  return failed(`${nameOf(call)} does not exist`);
}

function aborted(): PluginResult {
  return failed('the call was aborted');
}

/** The message alone: a stack would show paths of the host. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.name : error.message;
}
