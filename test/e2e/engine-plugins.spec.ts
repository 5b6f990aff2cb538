import { join } from 'node:path';
import { describeOnBothDatabases } from '../support/harness.js';
import { activity, constants, display, failing, outputOf, serial } from './engine-flows.js';
import { EngineApi, linesOf, TEST_PLUGINS } from './engine-support.js';

describeOnBothDatabases('plugins from a package', ({ start, createFolder }) => {
  const api = EngineApi.ofSuite(start, { PLUGINS: TEST_PLUGINS });
  let folder = '';

  beforeAll(() => {
    folder = createFolder();
  });

  it('a module that PLUGINS names adds plugins; each call comes once', async () => {
    const file = join(folder, `calls-${api.spaceId}`);
    const tree = serial(
      { a: activity('t_count@v1', { file, word: '${_system.task_name}' }) },
      { constants: constants(outputOf('${got}', 'a', 'inputs')), outputs: ['${got}'] },
    );
    const id = await api.run(tree, {}, { name: 'mine' });
    await api.expectState(id, 'FINISHED');
    expect(linesOf(file)).toEqual(['execute 0']);
    expect(await api.outputs(id)).toEqual({
      '${got}': { file, word: 'mine', _loop: 1, _inner_loop: 1 },
    });
  });

  const NO_RESULT = 'the plugin returned no result';
  const BAD: readonly (readonly [string, string | RegExp])[] = [
    ['nothing', NO_RESULT],
    ['text', NO_RESULT],
    ['kind', /kind/],
    ['function', /outputs\.f is not JSON/],
    ['bigint', /outputs\.b is not JSON/],
    ['nan', /outputs\.n is not JSON/],
    ['date', /outputs\.d is not JSON/],
    ['circle', /outputs\.self|outputs/],
    ['array', /outputs/],
    ['huge', /payload_too_large|too large/],
    ['throw', 'thrown on purpose'],
    ['throw text', 'only a text'],
  ];

  it.each(['t_bad', 't_bad_async', 't_bad_inline'])(
    '%s: whatever it returns, the node FAILS with a reason and the task can go on',
    async (code) => {
      const ids = await Promise.all(
        BAD.map(([result]) =>
          api.run(serial({ a: activity(`${code}@v1`, { result }), b: display() })),
        ),
      );
      for (const [index, id] of ids.entries()) {
        const [result = '', reason = ''] = BAD[index] ?? [];
        await api.expectState(id, 'FAILED');
        const { ex_data: seen } = await api.node(id, 'a');
        expect([result, seen]).toEqual([
          result,
          typeof reason === 'string' ? reason : expect.stringMatching(reason),
        ]);
        expect(String(seen)).not.toMatch(/\.cjs|node_modules|\n\s+at /);
        await api.doNode(id, 'a', 'skip');
        await api.expectState(id, 'FINISHED');
      }
    },
  );

  it('outputs below the limit are kept whole', async () => {
    const text = 'ü"\\\n'.repeat(20_000);
    const tree = serial({ a: activity('debug_plugin@v1.0.0', { string_input: text }) });
    const id = await api.runTo('FINISHED', tree);
    expect(await api.output(id, 'a', 'string_output')).toBe(text);
  });

  it('many outputs of one task are kept apart from other tasks’', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        api.run(serial({ a: activity('debug_plugin@v1.0.0', { int_input: n }), b: failing('0') })),
      ),
    );
    for (const [n, id] of ids.entries()) {
      await api.expectState(id, 'FINISHED');
      expect(await api.output(id, 'a', 'int_output')).toBe(n);
    }
  });
});

describeOnBothDatabases('a plugin that is gone', ({ start, createFolder }) => {
  it('fails its node with a reason; back again, the node can be retried', async () => {
    const file = join(createFolder(), 'calls');
    const first = await start({ PLUGINS: TEST_PLUGINS });
    const api = await EngineApi.open(first);
    const id = await api.create(serial({ a: activity('t_count@v1', { file }), b: display() }));
    await first.close();
    const DATABASE_URL = first.databaseUrl;
    const second = await start({ DATABASE_URL });
    const without = EngineApi.of(second, api.spaceId);
    await without.do(id, 'start');
    await without.expectState(id, 'FAILED');
    expect((await without.node(id, 'a')).ex_data).toBe('there is no plugin t_count in version v1');
    await second.close();
    const third = EngineApi.of(await start({ DATABASE_URL, PLUGINS: TEST_PLUGINS }), api.spaceId);
    await third.doNode(id, 'a', 'retry');
    await third.expectState(id, 'FINISHED');
    expect(linesOf(file)).toEqual(['execute 1']);
  });
});
