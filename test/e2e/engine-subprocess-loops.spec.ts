import { describeOnAllRoles, eventually } from '../support/harness.js';
import {
  constants,
  display,
  echo,
  failing,
  outputOf,
  type Part,
  serial,
  subprocess,
} from './engine-flows.js';
import { childrenOf, EngineApi } from './engine-support.js';
import { constant } from './tasks-support.js';
import { type Tree } from './templates-support.js';

/** Echoes `${say}` with `prefix` and gives it as `${said}`. */
const speaker = (prefix: string): Tree =>
  serial(
    { z: echo(`${prefix}\${say}`) },
    {
      constants: constants(
        constant('${say}', 'nothing'),
        outputOf('${said}', 'z', 'string_output'),
      ),
      outputs: ['${said}'],
    },
  );

describeOnAllRoles('loops of sub-processes', ({ start }) => {
  const api = EngineApi.ofSuite(start);

  const looping = (more: Part, pipeline = speaker('say ')): Tree =>
    serial(
      {
        s: subprocess({
          pipeline,
          constants: constants(constant('${say}', '${item} of ${word}')),
          loop_config: {
            enable: true,
            type: 'array_loop',
            loop_times: null,
            loop_params: { '${item}': '${items}' },
            fail_skip: false,
            retryable: true,
            skippable: true,
            outputs_key: '${rounds}',
            ...more,
          },
        }),
        after: display(),
      },
      {
        constants: constants(
          constant('${word}', 'three'),
          constant('${items}', ['a', 'b', 'c']),
          constant('${rounds}', []),
        ),
        outputs: ['${rounds}'],
      },
    );

  it('runs one child after the other over a list and collects what they gave', async () => {
    const id = await api.runTo('FINISHED', looping({}));
    const children = await childrenOf(api, id);
    expect(children).toHaveLength(3);
    expect(await api.outputs(id)).toEqual({
      '${rounds}': ['a', 'b', 'c'].map((item, index) => ({
        said: `say ${item} of three`,
        task_id: children[index],
        result: true,
        inner_loop: index + 1,
      })),
    });
    const details = await Promise.all(children.map((task) => api.detail(task)));
    const times = details.map(({ start_time: start, finish_time: end }) => [start, end]).flat();
    expect(times).toEqual([...times].toSorted());
  });

  it('a plain count, and a list written as a text', async () => {
    const counted = looping({ type: 'time_loop', loop_times: 2, loop_params: {} });
    const id = await api.runTo('FINISHED', counted);
    expect(await childrenOf(api, id)).toHaveLength(2);
    const text = looping({ loop_times: 2, loop_params: { '${item}': 'x, y' } });
    const rounds = (await api.outputs(await api.runTo('FINISHED', text)))['${rounds}'];
    expect(rounds).toMatchObject([{ said: 'say x of three' }, { said: 'say y of three' }]);
  });

  const unlucky = serial(
    { z: failing('${say}') },
    { constants: constants(constant('${say}', '')), outputs: [] },
  );

  it('a failed round can be retried or skipped alone', async () => {
    const id = await api.run(looping({}, unlucky));
    await api.expectState(id, 'FAILED');
    await api.doNode(id, 's', 'retry', { loop: true });
    await eventually(
      () => childrenOf(api, id),
      (ids) => ids.length === 2,
    );
    await api.expectState(id, 'FAILED');
    await api.doNode(id, 's', 'skip', { loop: true });
    await eventually(
      () => childrenOf(api, id),
      (ids) => ids.length === 3,
    );
    await api.expectState(id, 'FAILED');
    await api.doNode(id, 's', 'skip');
    await api.expectState(id, 'FINISHED');
    expect((await api.records(id)).map(({ operate_type: type }) => type)).toEqual([
      'skip',
      'loop_skip',
      'loop_retry',
      'start',
    ]);
  });

  it('fail_skip goes on after a failed round', async () => {
    const id = await api.runTo('FINISHED', looping({ fail_skip: true }, unlucky));
    const rounds = (await api.outputs(id))['${rounds}'];
    expect(rounds).toMatchObject([{ result: false }, { result: false }, { result: false }]);
  });

  it('a list that is none fails the node', async () => {
    const id = await api.run(looping({}), { '${items}': 5 });
    await api.expectState(id, 'FAILED');
    expect((await api.node(id, 's')).ex_data).toContain('的值必须是可迭代对象');
  });
});
