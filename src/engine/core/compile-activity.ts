import { getKey, type JsonObject } from '../../common/json/index.js';
import {
  asNumber,
  isTruthy,
  MAX_LOOP_TIMES,
  objectAt,
  stringAt,
  SUBPROCESS_PLUGIN,
  wireEntries,
} from '../../pipeline/index.js';
import { bareName } from './bare-name.js';
import { type ActivityNode, type NodeInput, type NodeLoop, type StartProblem } from './graph.js';

/** Caps of automatic retries (flow-layer.md 7.2). */
const MAX_AUTO_RETRIES = 10;
const MAX_RETRY_INTERVAL_S = 10;

interface Placed {
  readonly id: string;
  readonly name: string;
  readonly isOnCycle: boolean;
  readonly next: string;
  readonly outputs: ReadonlyMap<string, string>;
}

/** One activity of a task form as the engine runs it (flow-layer.md 1.3, 7.1, 7.2). */
export function compileActivity(activity: JsonObject, placed: Placed): ActivityNode {
  const component = objectAt(activity, 'component') ?? {};
  const code = stringAt(component, 'code') ?? '';
  return {
    ...placed,
    kind: 'activity',
    plugin: { code, version: stringAt(component, 'version') ?? 'legacy' },
    inputs: inputsOf(activity, component),
    isErrorIgnorable: isTruthy(getKey(activity, 'error_ignorable')),
    isSkippable: flag(activity, 'skippable', 'isSkipped'),
    isRetryable: flag(activity, 'retryable', 'can_retry'),
    autoRetry: autoRetryOf(activity),
    timeout: timeoutOf(activity),
    loop: code === SUBPROCESS_PLUGIN.code ? loopOf(activity) : null,
    apiMeta: getKey(component, 'api_meta') ?? null,
  };
}

/** A node may not both give up by time and forgive or repeat failures (flow-layer.md 1.9, wire-decisions W25). */
export function startProblemsOf(nodeId: string, activity: JsonObject): StartProblem[] {
  if (timeoutOf(activity) === null) return [];
  const isForgiving = isTruthy(getKey(activity, 'error_ignorable'));
  if (!isForgiving && autoRetryOf(activity) === null) return [];
  const message =
    'timeout_config can not be enabled with error_ignorable or auto_retry at the same time';
  return [{ nodeId, message }];
}

function flag(activity: JsonObject, key: string, oldKey: string): boolean {
  const value = getKey(activity, key) ?? getKey(activity, oldKey);
  return value === undefined ? true : isTruthy(value);
}

function inputsOf(activity: JsonObject, component: JsonObject): Map<string, NodeInput> {
  const inputs = new Map<string, NodeInput>();
  for (const [key, cell] of wireEntries(objectAt(component, 'data') ?? {})) {
    const holder = objectAt({ cell }, 'cell') ?? {};
    const isRendered = getKey(holder, 'need_render') !== false;
    inputs.set(key, { value: getKey(holder, 'value') ?? null, isRendered });
  }
  const proxy = getKey(activity, 'executor_proxy');
  if (typeof proxy === 'string' && proxy !== '') {
    inputs.set('__executor_proxy', { value: proxy, isRendered: false });
  }
  return inputs;
}

function autoRetryOf(activity: JsonObject): ActivityNode['autoRetry'] {
  const config = objectAt(activity, 'auto_retry');
  if (config === null || !isTruthy(getKey(config, 'enable'))) return null;
  const times = Math.abs(wholeOrText(config, 'times') ?? MAX_AUTO_RETRIES);
  const missing = getKey(config, 'interval') === undefined ? 0 : MAX_RETRY_INTERVAL_S;
  const interval = Math.abs(wholeOrText(config, 'interval') ?? missing);
  return {
    times: Math.min(times, MAX_AUTO_RETRIES),
    intervalMs: Math.min(interval, MAX_RETRY_INTERVAL_S) * 1000,
  };
}

/** A century: times beyond the year 9999 have no place in a database. */
const MAX_TIMEOUT_S = 100 * 365 * 86_400;

/** A zero or a text is no timeout (flow-layer.md 7.1). */
function timeoutOf(activity: JsonObject): ActivityNode['timeout'] {
  const config = objectAt(activity, 'timeout_config');
  if (config === null || !isTruthy(getKey(config, 'enable'))) return null;
  const seconds = whole(config, 'seconds');
  if (seconds === null || seconds <= 0) return null;
  const skips = stringAt(config, 'action') === 'forced_fail_and_skip';
  return {
    ms: Math.min(seconds, MAX_TIMEOUT_S) * 1000,
    action: skips ? 'forced_fail_and_skip' : 'forced_fail',
  };
}

function loopOf(activity: JsonObject): NodeLoop | null {
  const config = objectAt(activity, 'loop_config');
  if (config === null || !isTruthy(getKey(config, 'enable'))) return null;
  const times = whole(config, 'loop_times');
  const isCounted = stringAt(config, 'type') === 'time_loop';
  const params = isCounted ? [] : wireEntries(objectAt(config, 'loop_params') ?? {});
  return {
    times: times === null ? null : Math.min(times, MAX_LOOP_TIMES),
    params: new Map(params.map(([key, value]) => [bareName(key), value])),
    failSkip: isTruthy(getKey(config, 'fail_skip')),
    isRetryable: isTruthy(getKey(config, 'retryable')),
    isSkippable: isTruthy(getKey(config, 'skippable')),
    outputsKey: bareName(stringAt(config, 'outputs_key') ?? 'outputs'),
  };
}

/** Of auto_retry a text counts too. */
function wholeOrText(config: JsonObject, key: string): number | null {
  const text = stringAt(config, key)?.trim() ?? '';
  return /^[+-]?\d+$/.test(text) ? Number(text) : whole(config, key);
}

function whole(config: JsonObject, key: string): number | null {
  const value = asNumber(getKey(config, key));
  return value === null ? null : Math.trunc(value);
}
