import { type PluginResult } from '../engine/index.js';
import { type MockData, MockingInvoker, readMockData } from './mocking-invoker.js';
import { RegistryInvoker } from './plugin-invoker.js';
import { type Plugin } from './plugin.js';
import { PluginRegistry } from './registry.js';
import {
  benchInline,
  benchNoop,
  CallLog,
  InlineLog,
  makeCall,
  makeServices,
} from './testing/index.js';

const real: PluginResult = { kind: 'finished', outputs: { real: true } };
const plugins: Plugin[] = [
  { ...benchNoop, execute: () => real },
  { ...benchInline, execute: () => real },
];
const inner = new RegistryInvoker(
  new PluginRegistry([{ origin: 'test', plugins }]),
  makeServices(),
);
const MOCK: MockData = {
  nodes: ['n1', 'n2', 'n3'],
  outputs: { n1: { x: 1, '${child}': [2] } },
  fail_nodes: ['n2', 'n3', 'n4'],
  errors: { n2: 'as planned' },
};

function invokerFor(mock: MockData | null): MockingInvoker {
  return new MockingInvoker(inner, () => mock);
}

function call(nodeId: string, code: string, kind: 'execute' | 'schedule' = 'execute') {
  return makeCall({ nodeId, kind, plugin: { code, version: 'v1.0' } });
}

describe('MockingInvoker', () => {
  const invoker = invokerFor(MOCK);

  it('answers for inline plugins inside the step', () => {
    const invoke = (nodeId: string) =>
      invoker.invokeInline(call(nodeId, 'bench_inline'), new InlineLog());
    expect(invoke('n1')).toEqual({ kind: 'finished', outputs: { x: 1, '${child}': [2] } });
    expect(invoke('n2')).toEqual({ kind: 'failed', reason: 'as planned' });
    expect(invoke('n3')).toEqual({ kind: 'failed', reason: 'mock failed' });
    expect(invoke('n4')).toEqual(real);
  });

  it('lets other plugins finish in a first poll that comes at once', async () => {
    const invoke = (nodeId: string, kind?: 'schedule') =>
      invoker.invoke(call(nodeId, 'bench_noop', kind), new CallLog());
    expect(await invoke('n1')).toEqual({ kind: 'poll', afterMs: 0, state: null });
    expect(await invoke('n1', 'schedule')).toEqual({
      kind: 'finished',
      outputs: { x: 1, '${child}': [2] },
    });
    expect(await invoke('n2')).toEqual({ kind: 'failed', reason: 'as planned' });
    expect(await invoke('n4')).toEqual(real);
  });

  it('sets nothing where no outputs are planned', () => {
    const bare = invokerFor({ nodes: ['n1'] });
    expect(bare.invokeInline(call('n1', 'bench_inline'), new InlineLog())).toEqual({
      kind: 'finished',
    });
  });

  it('stays out of tasks that are no mock tasks', async () => {
    const none = invokerFor(null);
    expect(none.invokeInline(call('n1', 'bench_inline'), new InlineLog())).toEqual(real);
    expect(await none.invoke(call('n1', 'bench_noop'), new CallLog())).toEqual(real);
    expect(none.traits('bench_noop', 'v1.0')).toMatchObject({ isInline: false, onLost: 'rerun' });
  });
});

describe('readMockData', () => {
  it('takes what has the right form', () => {
    expect(
      readMockData({
        nodes: ['n1', 'n2', 'n3'],
        fail_nodes: ['n2', 'n3', 'n4'],
        errors: { n2: 'as planned' },
        outputs: { n1: {} },
        more: 1,
      }),
    ).toEqual({
      ...MOCK,
      outputs: { n1: {} },
    });
    expect(readMockData({ nodes: ['n1', 5], outputs: [], errors: null })).toEqual({
      nodes: ['n1'],
      fail_nodes: [],
    });
    expect(readMockData(null)).toBeNull();
    expect(readMockData(undefined)).toBeNull();
  });
});
