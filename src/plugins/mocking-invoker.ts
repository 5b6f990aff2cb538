import {
  getKey,
  isJsonObject,
  memoryKey,
  type JsonObject,
  type JsonValue,
} from '../common/json/index.js';
import {
  type CallContext,
  type InlineContext,
  type PluginCall,
  type PluginInvoker,
  type PluginResult,
  type PluginTraits,
} from '../engine/index.js';
import { textOf } from './inputs.js';
import { failed, finished, poll } from './results.js';

/** What stands in for the plugins of a mock task, by the task's own node ids (flow-layer.md 8). */
export interface MockData {
  /** The nodes whose plugins never run. */
  readonly nodes: readonly string[];
  readonly outputs?: JsonObject;
  readonly fail_nodes?: readonly string[];
  readonly errors?: JsonObject;
}

/** Reads mock data as the engine keeps it; what has the wrong form counts as absent. */
export function readMockData(value: JsonValue | undefined): MockData | null {
  if (!isJsonObject(value)) return null;
  const outputs = getKey(value, 'outputs');
  const errors = getKey(value, 'errors');
  return {
    nodes: textsAt(value, 'nodes'),
    fail_nodes: textsAt(value, 'fail_nodes'),
    ...(isJsonObject(outputs) ? { outputs } : {}),
    ...(isJsonObject(errors) ? { errors } : {}),
  };
}

function textsAt(object: JsonObject, key: string): string[] {
  const list = getKey(object, key);
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

/** The task's mock data; null for a task that is no mock task. Called for each call, so it should be quick. */
export type FindMockData = (call: PluginCall) => MockData | null;

/** Answers for the mocked nodes of mock tasks; everything else goes to the real plugins. */
export class MockingInvoker implements PluginInvoker {
  constructor(
    private readonly inner: PluginInvoker,
    private readonly findMockData: FindMockData,
  ) {}

  traits(code: string, version: string): PluginTraits | null {
    return this.inner.traits(code, version);
  }

  invokeInline(call: PluginCall, context: InlineContext): PluginResult {
    const mock = this.mockOf(call);
    return mock === null ? this.inner.invokeInline(call, context) : outcome(mock, call.nodeId);
  }

  /** A plugin that waits shows its node as waiting: it finishes in a poll, the first of which comes at once. */
  async invoke(call: PluginCall, context: CallContext): Promise<PluginResult> {
    const mock = this.mockOf(call);
    if (mock === null) return this.inner.invoke(call, context);
    if (call.kind === 'execute' && !isFailing(mock, call.nodeId)) return poll(0, null);
    return outcome(mock, call.nodeId);
  }

  async cancel(call: PluginCall): Promise<void> {
    if (this.mockOf(call) === null) await this.inner.cancel(call);
  }

  private mockOf(call: PluginCall): MockData | null {
    const mock = this.findMockData(call);
    return mock !== null && mock.nodes.includes(call.nodeId) ? mock : null;
  }
}

function isFailing(mock: MockData, nodeId: string): boolean {
  return mock.fail_nodes?.includes(nodeId) ?? false;
}

function outcome(mock: MockData, nodeId: string): PluginResult {
  const key = memoryKey(nodeId);
  if (isFailing(mock, nodeId)) {
    const error = getKey(mock.errors ?? {}, key);
    return failed(error === undefined ? 'mock failed' : textOf(error));
  }
  const outputs = getKey(mock.outputs ?? {}, key);
  return isJsonObject(outputs) ? finished(outputs) : finished();
}
