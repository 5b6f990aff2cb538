import { JsonNumber, type JsonObject } from '../../common/json/index.js';
import { compileActivity, startProblemsOf } from './compile-activity.js';
import { type ActivityNode } from './graph.js';

const PLACED = { id: 'a', name: 'A', isOnCycle: false, next: 'b', outputs: new Map() };

function compiled(fields: JsonObject): ActivityNode {
  return compileActivity(fields, PLACED);
}

function looping(config: JsonObject): ActivityNode['loop'] {
  const component = { code: 'subprocess_plugin', version: '1.0.0', data: {} };
  return compiled({ component, loop_config: { enable: true, ...config } }).loop;
}

describe('compileActivity', () => {
  it('reads plugin and inputs', () => {
    const node = compiled({
      component: {
        code: 'bk_display',
        version: 'v1.0',
        api_meta: { id: 3 },
        data: {
          message: { hook: false, value: '${who}' },
          plain: { hook: false, value: '${who}', need_render: false },
          unset: { hook: false, value: null, need_render: null },
          odd: 'not a cell',
        },
      },
      executor_proxy: 'Bo',
    });
    expect(node.plugin).toEqual({ code: 'bk_display', version: 'v1.0' });
    expect(node.apiMeta).toEqual({ id: 3 });
    expect([...node.inputs]).toEqual([
      ['message', { value: '${who}', isRendered: true }],
      ['plain', { value: '${who}', isRendered: false }],
      ['unset', { value: null, isRendered: true }],
      ['odd', { value: null, isRendered: true }],
      ['__executor_proxy', { value: 'Bo', isRendered: false }],
    ]);
  });

  it('has defaults for what is not written', () => {
    expect(compiled({ executor_proxy: '' })).toEqual({
      ...PLACED,
      kind: 'activity',
      plugin: { code: '', version: 'legacy' },
      inputs: new Map(),
      isErrorIgnorable: false,
      isSkippable: true,
      isRetryable: true,
      autoRetry: null,
      timeout: null,
      loop: null,
      apiMeta: null,
    });
  });

  it('reads the flags by their new and their old names', () => {
    const old = { isSkipped: false, can_retry: false };
    expect(compiled(old)).toMatchObject({ isSkippable: false, isRetryable: false });
    const both = { ...old, skippable: true, retryable: true };
    expect(compiled(both)).toMatchObject({ isSkippable: true, isRetryable: true });
    expect(compiled({ skippable: false, retryable: 0 })).toMatchObject({
      isSkippable: false,
      isRetryable: false,
    });
  });

  // flow-layer.md 7.2
  it.each<[JsonObject, ActivityNode['autoRetry']]>([
    [
      { enable: true, times: 3, interval: 2 },
      { times: 3, intervalMs: 2000 },
    ],
    [
      { enable: true, times: 30, interval: 60 },
      { times: 10, intervalMs: 10_000 },
    ],
    [
      { enable: true, times: -2, interval: -4 },
      { times: 2, intervalMs: 4000 },
    ],
    [
      { enable: true, times: 2.9, interval: 1.9 },
      { times: 2, intervalMs: 1000 },
    ],
    [
      { enable: true, times: new JsonNumber('2.0') },
      { times: 2, intervalMs: 0 },
    ],
    [
      { enable: true, times: 0 },
      { times: 0, intervalMs: 0 },
    ],
    [{ enable: true }, { times: 10, intervalMs: 0 }],
    [
      { enable: true, times: 'many' },
      { times: 10, intervalMs: 0 },
    ],
    [
      { enable: true, times: ' 3', interval: '2' },
      { times: 3, intervalMs: 2000 },
    ],
    [
      { enable: true, times: 1, interval: 'soon' },
      { times: 1, intervalMs: 10_000 },
    ],
    [{ enable: false, times: 3 }, null],
    [{ enabled: true, times: 3 }, null],
  ])('caps the automatic retries of %j', (auto_retry, expected) => {
    expect(compiled({ auto_retry }).autoRetry).toEqual(expected);
  });

  // flow-layer.md 7.1
  it.each<[JsonObject, ActivityNode['timeout']]>([
    [
      { enable: true, seconds: 5 },
      { ms: 5000, action: 'forced_fail' },
    ],
    [
      { enable: true, seconds: 5, action: 'forced_fail' },
      { ms: 5000, action: 'forced_fail' },
    ],
    [
      { enable: true, seconds: 5, action: 'forced_fail_and_skip' },
      { ms: 5000, action: 'forced_fail_and_skip' },
    ],
    [{ enable: true, seconds: '5' }, null],
    [{ enable: true, seconds: 0 }, null],
    [{ enable: true, seconds: -1 }, null],
    [{ enable: true }, null],
    [{ enable: false, seconds: 5 }, null],
    [
      { enable: true, seconds: 1e13 },
      { ms: 3_153_600_000_000, action: 'forced_fail' },
    ],
  ])('reads the timeout of %j', (timeout_config, expected) => {
    expect(compiled({ timeout_config }).timeout).toEqual(expected);
  });

  // flow-layer.md 5.6
  it('reads the loop of a sub-process', () => {
    expect(looping({})).toEqual({
      times: null,
      params: new Map(),
      failSkip: false,
      isRetryable: false,
      isSkippable: false,
      outputsKey: 'outputs',
    });
    expect(
      looping({
        type: 'array_loop',
        loop_times: 3,
        loop_params: { '${item}': '${list}', plain: 'a,b' },
        fail_skip: true,
        retryable: true,
        skippable: true,
        outputs_key: '${rounds}',
      }),
    ).toEqual({
      times: 3,
      params: new Map([
        ['item', '${list}'],
        ['plain', 'a,b'],
      ]),
      failSkip: true,
      isRetryable: true,
      isSkippable: true,
      outputsKey: 'rounds',
    });
  });

  it('counts only, whatever its params, in a loop by number', () => {
    const loop = looping({ type: 'time_loop', loop_times: 300, loop_params: { '${item}': 'a' } });
    expect(loop).toMatchObject({ times: 100, params: new Map() });
  });

  it('loops neither when that is off nor for other plugins', () => {
    expect(looping({ enable: false })).toBeNull();
    const component = { code: 'bk_display' };
    expect(compiled({ component, loop_config: { enable: true } }).loop).toBeNull();
  });
});

describe('startProblemsOf', () => {
  const limit = { timeout_config: { enable: true, seconds: 5 } };
  const retry = { auto_retry: { enable: true, times: 1 } };

  it.each<[string, JsonObject, number]>([
    ['a timeout', limit, 0],
    ['forgiveness and retries', { error_ignorable: true, ...retry }, 0],
    ['a timeout and forgiveness', { ...limit, error_ignorable: true }, 1],
    ['a timeout and retries', { ...limit, ...retry }, 1],
  ])('of %s', (_title, fields, count) => {
    expect(startProblemsOf('a', fields)).toHaveLength(count);
  });
});
