import { commonErrors } from '../common/errors/index.js';
import { type PluginCall, type PluginResult } from '../engine/index.js';
import { type InlinePlugin, type Plugin, type StepPlugin } from './plugin.js';
import { RegistryInvoker, type InvokerOptions } from './plugin-invoker.js';
import { NotBegunError } from './not-begun.js';
import { PluginRegistry } from './registry.js';
import {
  benchInline,
  benchNoop,
  CallLog,
  InlineLog,
  makeCall,
  makeServices,
} from './testing/index.js';

const step = (over: Partial<StepPlugin>): StepPlugin => ({
  ...benchNoop,
  code: 'p',
  version: 'v1',
  ...over,
});
const inline = (execute: InlinePlugin['execute']): InlinePlugin => ({
  ...benchInline,
  code: 'p',
  version: 'v1',
  execute,
});

function invokerOf(plugin: Plugin, options: InvokerOptions = {}): RegistryInvoker {
  const registry = new PluginRegistry([{ origin: 'test', plugins: [plugin] }]);
  return new RegistryInvoker(registry, makeServices(), options);
}

function throwing(error: unknown): never {
  throw error;
}

const FAILED = (reason: string): PluginResult => ({ kind: 'failed', reason });

describe('traits', () => {
  it('say how a plugin runs', () => {
    expect(invokerOf(step({ onLost: 'fail' })).traits('p', 'v1')).toEqual({
      isInline: false,
      onLost: 'fail',
      hasCancel: false,
    });
    expect(invokerOf(inline(() => ({ kind: 'finished' }))).traits('p', 'legacy')).toEqual({
      isInline: true,
      onLost: 'rerun',
      hasCancel: false,
    });
    const told = invokerOf(step({ cancel: () => Promise.resolve() }));
    expect(told.traits('p', 'v1')).toMatchObject({ hasCancel: true });
    expect(invokerOf(step({})).traits('p', 'v2')).toBeNull();
    expect(invokerOf(step({})).traits('q', 'v1')).toBeNull();
  });
});

describe('invokeInline', () => {
  it.each<[string, InlinePlugin['execute'], PluginResult]>([
    [
      'a result',
      () => ({ kind: 'finished', outputs: { a: 1 } }),
      { kind: 'finished', outputs: { a: 1 } },
    ],
    ['an exception', () => throwing(new Error('broken')), FAILED('broken')],
    ['an exception without a text', () => throwing(new TypeError()), FAILED('TypeError')],
    ['something thrown', () => throwing('text'), FAILED('text')],
    [
      'a bad result',
      () => ({ kind: 'finished', outputs: { a: NaN } }),
      FAILED("the plugin's outputs.a is not JSON: NaN"),
    ],
  ])('gives a result for %s', (_name, execute, result) => {
    expect(invokerOf(inline(execute)).invokeInline(makeCall(), new InlineLog())).toEqual(result);
  });

  it('fails for other plugins', () => {
    const call = makeCall();
    expect(invokerOf(step({})).invokeInline(call, new InlineLog())).toEqual(
      FAILED('plugin p v1 is not an inline plugin'),
    );
    const unknown = makeCall({ plugin: { code: 'q', version: 'v3' } });
    expect(invokerOf(step({})).invokeInline(unknown, new InlineLog())).toEqual(
      FAILED('plugin q v3 does not exist'),
    );
  });
});

describe('invoke', () => {
  it('calls execute, then schedule', async () => {
    const invoker = invokerOf(
      step({
        execute: () => Promise.resolve({ kind: 'poll', afterMs: 5, state: { n: 1 } }),
        schedule: ({ state, callback }: PluginCall) => ({
          kind: 'finished',
          outputs: { state, callback: callback ?? null },
        }),
      }),
    );
    expect(await invoker.invoke(makeCall(), new CallLog())).toEqual({
      kind: 'poll',
      afterMs: 5,
      state: { n: 1 },
    });
    const later = makeCall({ kind: 'schedule', state: { n: 1 }, callback: 'c' });
    expect(await invoker.invoke(later, new CallLog())).toEqual({
      kind: 'finished',
      outputs: { state: { n: 1 }, callback: 'c' },
    });
  });

  it.each<[string, StepPlugin['execute'], PluginResult]>([
    ['a rejection', () => Promise.reject(new Error('broken')), FAILED('broken')],
    ['an exception', () => throwing(new Error('broken')), FAILED('broken')],
    [
      'a bad result',
      () => Promise.resolve({ kind: 'failed', reason: 'x', outputs: { a: NaN } }),
      FAILED("the plugin's outputs.a is not JSON: NaN"),
    ],
  ])('gives a result for %s', async (_name, execute, result) => {
    expect(await invokerOf(step({ execute })).invoke(makeCall(), new CallLog())).toEqual(result);
  });

  it('fails where there is nothing to call', async () => {
    const scheduled = makeCall({ kind: 'schedule' });
    expect(await invokerOf(step({})).invoke(scheduled, new CallLog())).toEqual(
      FAILED("plugin p v1 can't be scheduled"),
    );
    const other = makeCall({ plugin: { code: 'q', version: 'v1' } });
    expect(await invokerOf(step({})).invoke(other, new CallLog())).toEqual(
      FAILED('plugin q v1 does not exist'),
    );
    const inlined = invokerOf(inline(() => ({ kind: 'finished' })));
    expect(await inlined.invoke(makeCall(), new CallLog())).toEqual(
      FAILED('plugin p v1 is an inline plugin'),
    );
  });

  it('ends a plugin that never answers, and tells it', async () => {
    let wasTold = false;
    const invoker = invokerOf(
      step({
        execute: (_call, { signal }) => {
          signal.addEventListener('abort', () => (wasTold = true));
          return new Promise(() => undefined);
        },
      }),
      { timeoutMs: 20 },
    );
    expect(await invoker.invoke(makeCall(), new CallLog())).toEqual(
      FAILED('the plugin did not answer within 0.02 seconds'),
    );
    expect(wasTold).toBe(true);
  });

  it('gives a call up when its signal aborts, and tells the plugin', async () => {
    const controller = new AbortController();
    const told: string[] = [];
    const invoker = invokerOf(
      step({
        execute: (_call, { signal }) => {
          signal.addEventListener('abort', () => told.push('aborted'));
          controller.abort();
          return new Promise(() => undefined);
        },
      }),
    );
    const aborted = FAILED('the call was aborted');
    expect(await invoker.invoke(makeCall(), new CallLog(controller.signal))).toEqual(aborted);
    expect(told).toEqual(['aborted']);
    const log = new CallLog(AbortSignal.abort());
    expect(await invokerOf(step({})).invoke(makeCall(), log)).toEqual(aborted);
  });

  it('leaves no listener on the signal', async () => {
    const controller = new AbortController();
    let added = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      added += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      added -= 1;
      remove(...args);
    };
    const invoker = invokerOf(step({ execute: () => Promise.resolve({ kind: 'finished' }) }));
    await invoker.invoke(makeCall(), new CallLog(signal));
    expect(added).toBe(0);
  });

  it('binds the services to the space and the task', async () => {
    const asked: unknown[] = [];
    const services = makeServices({
      spaceConfig: (...args) => Promise.resolve(void asked.push(args)).then(() => 'set'),
      decisionTable: (...args) => Promise.resolve(void asked.push(args)).then(() => null),
      credential: (...args) => Promise.resolve(void asked.push(args)).then(() => null),
    });
    const plugin = step({
      execute: async (_call, context) => {
        await context.decisionTable(31);
        await context.credential('key');
        context.log('INFO', context.timeZone);
        return { kind: 'finished', outputs: { value: await context.spaceConfig('name') } };
      },
    });
    const registry = new PluginRegistry([{ origin: 'test', plugins: [plugin] }]);
    const log = new CallLog();
    const call = makeCall({ spaceId: 3, taskId: 9 });
    expect(await new RegistryInvoker(registry, services).invoke(call, log)).toEqual({
      kind: 'finished',
      outputs: { value: 'set' },
    });
    expect(asked).toEqual([
      [9, 31],
      [9, 'key'],
      [3, 'name'],
    ]);
    expect(log.lines).toEqual(['INFO Asia/Shanghai']);
  });
});

describe('concurrency', () => {
  class Gate {
    running = 0;
    most = 0;
    readonly started: string[] = [];
    private readonly open: (() => void)[] = [];

    plugin = step({
      execute: async ({ nodeId }) => {
        this.started.push(nodeId);
        this.running += 1;
        this.most = Math.max(this.most, this.running);
        await new Promise<void>((resolve) => this.open.push(resolve));
        this.running -= 1;
        return nodeId === 'n0' ? throwing(new Error('broken')) : { kind: 'finished' };
      },
    });

    /** Lets the calls through one by one as they start. */
    async letThrough(count: number): Promise<void> {
      for (let index = 0; index < count; index += 1) {
        while (this.open.length === 0) await new Promise(setImmediate);
        this.open.shift()?.();
      }
    }
  }

  it('is bounded by code, first come first served, failures too', async () => {
    const gate = new Gate();
    const invoker = invokerOf(gate.plugin, { concurrency: new Map([['p', 2]]) });
    const calls = ['n0', 'n1', 'n2', 'n3', 'n4'].map((nodeId) =>
      invoker.invoke(makeCall({ nodeId }), new CallLog()),
    );
    await gate.letThrough(5);
    const kinds = (await Promise.all(calls)).map(({ kind }) => kind);
    expect(kinds).toEqual(['failed', 'finished', 'finished', 'finished', 'finished']);
    expect(gate.most).toBe(2);
    expect(gate.started).toEqual(['n0', 'n1', 'n2', 'n3', 'n4']);
  });

  it('lets a waiting call be given up', async () => {
    const gate = new Gate();
    const invoker = invokerOf(gate.plugin, { concurrency: new Map([['p', 1]]) });
    const first = invoker.invoke(makeCall({ nodeId: 'n1' }), new CallLog());
    const controller = new AbortController();
    const second = invoker.invoke(makeCall({ nodeId: 'n2' }), new CallLog(controller.signal));
    const third = invoker.invoke(makeCall({ nodeId: 'n3' }), new CallLog());
    controller.abort();
    expect(await second).toEqual(FAILED('the call was aborted'));
    await gate.letThrough(2);
    expect(await first).toEqual({ kind: 'finished' });
    expect(await third).toEqual({ kind: 'finished' });
    expect(gate.started).toEqual(['n1', 'n3']);
  });
});

describe('cancel', () => {
  it('tells the plugin, if it wants to know', async () => {
    const told: string[] = [];
    const cancel = ({ nodeId }: PluginCall): Promise<void> =>
      Promise.resolve(void told.push(nodeId));
    await invokerOf(step({ cancel })).cancel(makeCall());
    await invokerOf(step({})).cancel(makeCall());
    await invokerOf(step({ cancel })).cancel(makeCall({ plugin: { code: 'q', version: 'v1' } }));
    expect(told).toEqual(['n1']);
  });
});

describe('a database that is away', () => {
  const away = commonErrors.database_unavailable('the database does not answer');
  const call = (over: Partial<StepPlugin>): Promise<PluginResult> =>
    invokerOf(step({ execute: () => Promise.reject(away), ...over })).invoke(
      makeCall({ plugin: { code: 'p', version: 'v1' } }),
      new CallLog(),
    );

  it('fails no node that may be called again', async () => {
    await expect(call({ onLost: 'rerun' })).rejects.toBe(away);
  });

  it('fails one whose call may have happened', async () => {
    expect(await call({ onLost: 'fail' })).toEqual(FAILED('the database does not answer'));
  });

  it('fails none that says that it did not begin', async () => {
    const execute = (): never => throwing(new NotBegunError(away));
    await expect(call({ onLost: 'fail', execute })).rejects.toBeInstanceOf(NotBegunError);
  });
});
