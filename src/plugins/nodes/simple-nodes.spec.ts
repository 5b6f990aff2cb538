import { JsonNumber, parseJson, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type PluginResult, type VariableView } from '../../engine/index.js';
import { InlineLog, makeCall, PluginRun } from '../testing/index.js';
import { bkDisplay } from './bk-display.js';
import { debugPlugin } from './debug-plugin.js';
import { pauseNode } from './pause-node.js';
import { sleepTimer } from './sleep-timer.js';
import { valueAssign } from './value-assign.js';

function objectOf(text: string): JsonObject {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(text);
  if (value instanceof JsonNumber) throw new Error(text);
  return value;
}

describe('bk_display', () => {
  it.each<[JsonValue, string]>([
    ['hello', 'hello'],
    [['a', true], "['a', True]"],
    [null, 'None'],
  ])('logs %j', (message, line) => {
    const log = new InlineLog();
    const call = makeCall({ inputs: { bk_display_message: message } });
    expect(bkDisplay.execute(call, log)).toEqual({ kind: 'finished' });
    expect(log.lines).toEqual([`INFO ${line}`]);
  });
});

describe('pause_node', () => {
  it('waits and hands on what it is called with', async () => {
    const run = new PluginRun(pauseNode);
    const waiting = await run.execute({ description: 'until the parcel is there' });
    expect(waiting).toEqual({ kind: 'await_callback', state: null });
    expect(await run.schedule({}, waiting, { parcel: 'A-17' })).toEqual({
      kind: 'finished',
      outputs: { callback_data: { parcel: 'A-17' } },
    });
    expect(await run.schedule({}, waiting, null)).toEqual({ kind: 'finished' });
    expect(await run.schedule({}, waiting, false)).toEqual({
      kind: 'finished',
      outputs: { callback_data: false },
    });
  });
});

describe('debug_plugin', () => {
  it('echoes, and reads the JSON text', () => {
    const inputs = objectOf(
      '{"string_input": "s", "int_input": 3, "boolean_input": true, "object_input": "{\\"a\\": 1.0, \\"10\\": 9007199254740993}"}',
    );
    expect(debugPlugin.execute(makeCall({ inputs }), new InlineLog())).toEqual({
      kind: 'finished',
      outputs: {
        string_output: 's',
        int_output: 3,
        boolean_output: true,
        object_output: objectOf('{"a": 1.0, "10": 9007199254740993}'),
      },
    });
  });

  it('fails for a text that is not JSON', () => {
    const call = makeCall({ inputs: { object_input: '{' } });
    expect(debugPlugin.execute(call, new InlineLog())).toEqual({
      kind: 'failed',
      reason: 'object_input is not JSON',
    });
  });
});

describe('sleep_timer', () => {
  /** The services' clock: 2026-01-02 11:04:05 in Shanghai. */
  const START = Date.UTC(2026, 0, 2, 3, 4, 5);

  async function execute(inputs: JsonObject): Promise<PluginResult> {
    return new PluginRun(sleepTimer).execute(inputs);
  }

  it.each<[JsonValue, number]>([
    ['5', 4500],
    [5, 4500],
    [' 5 ', 4500],
    ['1', 500],
    ['86400', 86_399_500],
    ['86401', 86_100_000],
    ['1000000', 86_100_000],
    ['2026-01-02 11:04:15', 9500],
    ['2028-02-29 00:00:00', 86_100_000],
  ])('waits after %j for %d ms', async (timing, afterMs) => {
    expect(await execute({ bk_timing: timing })).toMatchObject({ kind: 'poll', afterMs });
  });

  it.each<[JsonValue]>([['0'], ['2026-01-02 11:04:05']])(
    'is done at once with %j',
    async (timing) => {
      expect(await execute({ bk_timing: timing })).toMatchObject({ kind: 'finished' });
    },
  );

  it('ends in the last second', async () => {
    let now = START;
    const run = new PluginRun(sleepTimer, { now: () => now });
    const waiting = await run.execute({ bk_timing: '5' });
    expect(waiting).toMatchObject({
      outputs: { business_tz: 'Asia/Shanghai', timing_time: '2026-01-02 11:04:10' },
    });
    now = START + 4000;
    expect(await run.schedule({}, waiting)).toMatchObject({ kind: 'poll', afterMs: 500 });
    now = START + 4001;
    expect(await run.schedule({}, waiting)).toEqual({ kind: 'finished' });
  });

  it.each<[JsonObject, string]>([
    [{ bk_timing: '2026-01-02 11:04:04' }, '定时时间需晚于当前时间'],
    [{ bk_timing: '2020-01-01 00:00:00', force_check: true }, '定时时间需晚于当前时间'],
    [{ bk_timing: 'soon' }, '输入参数soon不符合【秒(s) 或 时间(%Y-%m-%d %H:%M:%S)】格式'],
    [{ bk_timing: '-5' }, '输入参数-5不符合【秒(s) 或 时间(%Y-%m-%d %H:%M:%S)】格式'],
    [{ bk_timing: '1.5' }, '输入参数1.5不符合【秒(s) 或 时间(%Y-%m-%d %H:%M:%S)】格式'],
    [{ bk_timing: '2027-02-29 00:00:00' }, '输入参数2027-02-29 00:00:00不符合'],
    [{ bk_timing: '2027-1-1 00:00:00' }, '输入参数2027-1-1 00:00:00不符合'],
    [{ bk_timing: '2027-01-01' }, '输入参数2027-01-01不符合'],
    [{ bk_timing: '9'.repeat(400) }, '不符合【秒(s)'],
    [{}, '输入参数None不符合'],
  ])('fails for %j', async (inputs, reason) => {
    expect(await execute(inputs)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining(reason),
    });
  });

  it('lets the past be when it is not to check', async () => {
    expect(await execute({ bk_timing: '2020-01-01 00:00:00', force_check: false })).toMatchObject({
      kind: 'finished',
    });
  });
});

describe('value_assign', () => {
  const plain = (value: JsonValue): VariableView => ({ kind: 'plain', value });
  const variables: Record<string, VariableView> = {
    text: plain('a'),
    int: plain(1),
    float: plain(new JsonNumber('1.0')),
    flag: plain(true),
    list: plain([1]),
    mixed: { kind: 'splice', value: '${int}' },
    lazy: { kind: 'lazy', value: 'x' },
  };

  function assign(...items: JsonValue[]): PluginResult {
    const call = makeCall({ inputs: { bk_assignment_list: items } });
    return valueAssign.execute(call, new InlineLog(variables));
  }

  it.each<[string, string, JsonValue, JsonValue]>([
    ['text', 'String', 5, '5'],
    ['text', 'String', [true], '[True]'],
    ['int', 'Int', '7', 7],
    ['int', 'Int', ' -7 ', -7],
    ['int', 'Int', 7.9, 7],
    ['int', 'Int', true, 1],
    ['int', 'Int', '9007199254740993', new JsonNumber('9007199254740993')],
    ['flag', 'Int', 5, 5],
    ['flag', 'Bool', 'TRUE', true],
    ['flag', 'Bool', 'yes', true],
    ['flag', 'Bool', '1', true],
    ['flag', 'Bool', 'No', false],
    ['flag', 'Bool', '0', false],
    ['flag', 'Bool', 0, false],
    ['flag', 'Bool', '', false],
    ['flag', 'Bool', 'maybe', true],
    ['list', 'Object', [2], [2]],
    ['list', 'Object', '{"a": 1}', { a: 1 }],
    ['text', 'Object', '[1]', [1]],
  ])('sets %s as %s from %j', (key, value_type, value, result) => {
    expect(assign({ key, value, value_type })).toEqual({
      kind: 'finished',
      assign: new Map([[key, result]]),
    });
  });

  it.each<[JsonValue, string]>([
    [{ key: 'none', value: 1, value_type: 'Int' }, 'target variable none is not exist'],
    [{ key: '${int}', value: 1, value_type: 'Int' }, 'target variable ${int} is not exist'],
    [
      { key: 'int', value: 1 },
      'value_type of target variable int must be one of String, Int, Bool, Object',
    ],
    [
      { key: 'int', value: 1, value_type: 'int' },
      'value_type of target variable int must be one of',
    ],
    [
      { key: 'mixed', value: 1, value_type: 'Int' },
      'splice or compute variable mixed not supported',
    ],
    [
      { key: 'lazy', value: 1, value_type: 'Object' },
      'splice or compute variable lazy not supported',
    ],
    [
      { key: 'text', value: 1, value_type: 'Int' },
      "expected type Int not match target variable type <class 'str'>",
    ],
    [
      { key: 'float', value: 1, value_type: 'Int' },
      "expected type Int not match target variable type <class 'float'>",
    ],
    [
      { key: 'int', value: true, value_type: 'Bool' },
      "expected type Bool not match target variable type <class 'int'>",
    ],
    [
      { key: 'int', value: 'x', value_type: 'Int' },
      "input variable 'x' cannot be converted to the type of expected Int",
    ],
    [
      { key: 'list', value: '5', value_type: 'Object' },
      "input variable '5' cannot be converted to the type of expected Object",
    ],
    [
      { key: 'list', value: 5, value_type: 'Object' },
      "input variable '5' cannot be converted to the type of expected Object",
    ],
    ['int', 'bk_assignment_list must hold objects with key, value and value_type'],
  ])('fails for %j', (item, reason) => {
    expect(assign({ key: 'int', value: 5, value_type: 'Int' }, item)).toEqual({
      kind: 'failed',
      reason: expect.stringContaining(reason),
    });
  });

  it('takes a list only', () => {
    expect(valueAssign.execute(makeCall(), new InlineLog())).toMatchObject({
      reason: 'bk_assignment_list must be a list',
    });
  });
});
