import { TimeFormat } from '../../common/wire/index.js';
import { getKey, isJsonObject, type JsonValue } from '../../common/json/index.js';
import { type PluginResult } from '../../engine/index.js';
import { inputOf, isTruthy, textOf } from '../inputs.js';
import { type PluginContext, type StepPlugin } from '../plugin.js';
import { failed, finished, poll } from '../results.js';
import { BLUEKING_GROUP } from './groups.js';

const SECOND_MS = 1000;
/** Longest time between two looks at the clock; the last part is waited for exactly. */
const TICK_MS = 86_400 * SECOND_MS;
const TICK_MARGIN_MS = 300 * SECOND_MS;
const LATEST_MS = Date.UTC(9999, 11, 31);
const DATE = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/** Waits for some seconds or until a point in time (flow-layer.md 4.3). It accepts 29 February where there is one. */
export const sleepTimer: StepPlugin = {
  kind: 'step',
  onLost: 'rerun',
  code: 'sleep_timer',
  version: 'legacy',
  name: '定时',
  description: '等待指定的秒数，或等到指定的时间',
  group: BLUEKING_GROUP,
  inputs: [
    {
      key: 'bk_timing',
      name: '定时时间',
      schema: { type: 'string' },
      required: true,
      description: 'Seconds, or a time `YYYY-MM-DD HH:MM:SS` in the zone of the service.',
    },
    {
      key: 'force_check',
      name: '强制晚于当前时间',
      schema: { type: 'boolean', default: true },
      required: false,
      description: 'Whether a time in the past fails the node; else it ends at once.',
    },
  ],
  outputs: [],
  execute({ inputs }, context) {
    const timing = textOf(inputOf(inputs, 'bk_timing')).trim();
    const now = context.now();
    const due = dueTime(timing, now, context);
    if (due === null) {
      return failed(`输入参数${timing}不符合【秒(s) 或 时间(%Y-%m-%d %H:%M:%S)】格式`);
    }
    const isChecked = isTruthy(getKey(inputs, 'force_check') ?? true);
    if (isChecked && due < now) return failed('定时时间需晚于当前时间');
    const time = new TimeFormat(context.timeZone).format(new Date(due), 'local').slice(0, 19);
    return waitFor(due, now, { business_tz: context.timeZone, timing_time: time });
  },
  schedule({ state }, context) {
    const due = isJsonObject(state) ? getKey(state, 'due') : undefined;
    if (typeof due !== 'number') return failed('sleep_timer: its state has no due time');
    return waitFor(due, context.now());
  },
};

/** Milliseconds since epoch, or null when the text says no time. */
function dueTime(timing: string, now: number, context: PluginContext): number | null {
  if (/^\d+$/.test(timing)) {
    const due = now + Number(timing) * SECOND_MS;
    return due < LATEST_MS ? due : null;
  }
  if (!DATE.test(timing)) return null;
  return new TimeFormat(context.timeZone).parse(timing)?.getTime() ?? null;
}

function waitFor(due: number, now: number, outputs?: Record<string, JsonValue>): PluginResult {
  const remaining = due - now;
  if (remaining < SECOND_MS) return finished(outputs);
  const after = remaining > TICK_MS ? TICK_MS - TICK_MARGIN_MS : remaining - SECOND_MS / 2;
  return poll(after, { due }, outputs);
}
