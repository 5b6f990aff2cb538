import { JsonNumber, memoryKey, stringifyJson, type JsonValue } from '../../common/json/index.js';
import { jsonBytes } from './output-budget.js';
import { durable, failed, finished } from './testing/scripted-plugins.js';
import { activity, type Sketch } from './testing/sketch.js';
import { simulate } from './testing/simulate.js';

describe('jsonBytes', () => {
  it.each<JsonValue>([
    null,
    true,
    12.5,
    'text',
    '城市',
    'é😀',
    [],
    [1, [2, 'x']],
    {},
    { a: { b: [null, false] }, [memoryKey('10')]: new JsonNumber('1.0') },
  ])('of %j is what its text takes, but for a comma for each list', (value) => {
    const bytes = Buffer.byteLength(stringifyJson(value));
    expect(jsonBytes(value)).toBeGreaterThanOrEqual(bytes);
    expect(jsonBytes(value)).toBeLessThanOrEqual(bytes + 6);
  });
});

describe('the outputs of a task', () => {
  const LARGE = { text: 'x'.repeat(400) };
  const plugins = {
    large: durable(({ outputs }) => finished({ ...outputs, ...LARGE })),
    broken: durable(() => ({ ...failed('no'), outputs: LARGE })),
  };
  const row = (fields: Record<string, ReturnType<typeof activity>>): Sketch => ({
    links: ['start', ...Object.keys(fields), 'end'].join(' > '),
    nodes: fields,
  });

  it('fail the node that makes them too large, without its own', () => {
    const sketch = row({ a: activity('large'), b: activity('large'), c: activity('large') });
    const simulation = simulate(sketch, { plugins, taskOutputBytes: 1000 });
    expect(simulation.path).toBe('start a b c');
    const { outputBytes } = simulation.state;
    expect(simulation.runOf('c')).toMatchObject({ state: 'FAILED' });
    expect(simulation.runOf('c').outputs).toEqual({
      ex_data: expect.stringContaining('payload_too_large'),
      _result: false,
      _loop: 1,
      _inner_loop: 1,
    });
    expect(outputBytes).toBeGreaterThan(800);
    // It fails again, however often it is retried, and can be skipped.
    simulation.accept({ type: 'retry', node: 'c', inputs: null, keepsRound: false });
    simulation.settle();
    expect(simulation.at('c').status).toBe('failed');
    simulation.accept({ type: 'skip', node: 'c', onlyRound: false });
    expect(simulation.state.status).toBe('FINISHED');
  });

  it('are not kept of a failure that makes them too large', () => {
    const sketch = row({
      a: activity('large'),
      b: activity('broken', {}, { error_ignorable: true }),
    });
    const simulation = simulate(sketch, { plugins, taskOutputBytes: 500 });
    expect(simulation.runOf('b').outputs).toMatchObject({ ex_data: 'no', _result: false });
    expect(simulation.runOf('b').outputs).not.toHaveProperty('text');
    expect(simulation.state.status).toBe('FINISHED');
  });
});
