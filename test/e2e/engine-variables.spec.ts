import { describeOnAllRoles } from '../support/harness.js';
import {
  activity,
  assign,
  conditionalParallel,
  constants,
  converge,
  display,
  echo,
  exclusive,
  flow,
  hold,
  outputOf,
  serial,
} from './engine-flows.js';
import { EngineApi } from './engine-support.js';
import { constant, expectRefusal } from './tasks-support.js';

/** start > g > one of `yes`, `no` (default) > join > end, with a condition of `lang`. */
function branching(evaluate: string, lang: string | null, values: Record<string, unknown>) {
  const more = {
    default_condition: 'no',
    ...(lang !== null && { extra_info: { parse_lang: lang } }),
  };
  return flow(
    'start > g > yes > j > end; g > no > j',
    { g: exclusive({ yes: evaluate }, more), yes: display(), no: display(), j: converge() },
    { constants: constants(...Object.entries(values).map(([k, v]) => constant(`\${${k}}`, v))) },
  );
}

describeOnAllRoles('variables and conditions', ({ start }) => {
  const api = EngineApi.ofSuite(start);

  /** What a node with `value` as its input gets, of all of `values`. */
  const render = async (
    value: unknown,
    values: readonly Record<string, unknown>[] = [],
    given: object = {},
  ): Promise<unknown> => {
    const tree = serial({ a: echo(value) }, { constants: constants(...values) });
    const id = await api.runTo('FINISHED', tree, given);
    return (await api.node(id, 'a')).inputs.string_input;
  };

  describe('rendering', () => {
    const values = [
      constant('${n}', 7, { custom_type: 'int' }),
      constant('${t}', 'tea'),
      constant('${list}', [1, 'b', { k: [true, null] }]),
      constant('${map}', { a: { b: 'deep' }, '': 0 }),
      constant('${phrase}', '${n} cups of ${t}'),
      constant('${nested}', 'Order: ${phrase}'),
    ];

    it.each([
      ['a lone fragment keeps its type', '${n}', 7],
      ['of a list too', '${list}', [1, 'b', { k: [true, null] }]],
      ['and of a map', '${map}', { a: { b: 'deep' }, '': 0 }],
      ['subscripts keep it too', '${list[2]["k"][0]}', true],
      ['a text around it makes a text', 'n=${n}', 'n=7'],
      ['as Python prints it', '${list}!', "[1, 'b', {'k': [True, None]}]!"],
      ['constants refer to constants', '${nested}', 'Order: 7 cups of tea'],
      ['inside of lists and maps', { x: ['${n}', { y: '<${t}>' }] }, { x: [7, { y: '<tea>' }] }],
      ['but not in keys', { '${t}': 1 }, { '${t}': 1 }],
      ['expressions', '${n + 1}/${t.upper()}/${"%02d" % n}', '8/TEA/07'],
      ['what is unknown stays', '${nobody} ${n}', '${nobody} 7'],
      ['what is forbidden stays', '${n.__class__} ${t}', '${n.__class__} tea'],
      ['no names, no template', '${1 + 1}', '${1 + 1}'],
    ])('%s', async (_, template, expected) => {
      expect(await render(template, values)).toEqual(expected);
    });

    it('the task’s constants win over the flow’s', async () => {
      expect(await render('${nested}', values, { '${t}': 'milk', '${n}': '2' })).toBe(
        'Order: 2 cups of milk',
      );
    });

    it('need_render: false leaves a value alone', async () => {
      const tree = serial({ a: echo('${n}') }, { constants: constants(...values) });
      const component = (tree.activities.a as { component: { data: Record<string, object> } })
        .component;
      Object.assign(component.data.string_input ?? {}, { need_render: false });
      const id = await api.runTo('FINISHED', tree);
      expect((await api.node(id, 'a')).inputs.string_input).toBe('${n}');
    });

    it('a circle of constants fails the node that needs it, whatever it ignores', async () => {
      const circle = [constant('${a}', 'x${b}'), constant('${b}', 'y${a}')];
      const tree = serial(
        { ok: display(), a: echo('${a}', { error_ignorable: true }) },
        { constants: constants(...circle) },
      );
      const answer = await api.post('create_task_without_template', {
        creator: 'lily',
        pipeline_tree: tree,
      });
      expectRefusal(answer, 422, 'flow_invalid');
    });

    it('values of a class: select, json_variable, datatable', async () => {
      const rows = [
        { a: 1, b: 'x' },
        { a: 2, b: 'y' },
      ];
      const lazy = [
        constant('${pick}', ['x', 'y'], { custom_type: 'select' }),
        constant('${json}', '{"k": [1.50, "${t}"]}', { custom_type: 'json_variable' }),
        constant('${table}', rows, { custom_type: 'datatable' }),
        constant('${t}', 'tea'),
      ];
      expect(await render('${pick}', lazy)).toBe('x,y');
      expect(await render('${json}', lazy)).toEqual({ k: [1.5, 'tea'] });
      expect(await render('${json["k"][1]} ${table.flat__b}', lazy)).toBe('tea x\ny');
      expect(await render('${table["a"]}', lazy)).toEqual([1, 2]);
    });

    it('a value that its class refuses fails the node', async () => {
      const broken = constants(constant('${json}', '{', { custom_type: 'json_variable' }));
      const tree = serial({ a: echo('${json}', { error_ignorable: true }) }, { constants: broken });
      const id = await api.create(tree).catch(() => null);
      // Refused when it is saved, or FAILED at run; it never hangs.
      if (id === null) return;
      await api.do(id, 'start');
      await api.expectState(id, 'FAILED');
      expect((await api.node(id, 'a')).ex_data).toMatch(/^inputs hydrate failed\(/);
    });
  });

  it('_system knows the task', async () => {
    const keys = [
      'task_id',
      'task_name',
      'task_space_id',
      'operator',
      'is_mock',
      'task_scope_type',
      'task_start_time',
    ];
    const tree = serial({ a: echo(keys.map((key) => `\${_system.${key}}`)) });
    const id = await api.run(tree, {}, { name: 'named', operator: 'bob', scope_type: 'biz' });
    await api.expectState(id, 'FINISHED');
    const detail = await api.detail(id);
    const seen = (await api.node(id, 'a')).inputs.string_input;
    const time = String(detail.start_time).slice(0, 19).replace('T', ' ');
    expect(seen).toEqual([String(id), 'named', String(api.spaceId), 'bob', 'False', 'biz', time]);
  });

  it('pre_render_mako fixes a value for the whole run', async () => {
    const random = { pre_render_mako: true };
    const values = constants(
      constant('${dice}', '${random.randint(1, 10**9)}', random),
      constant('${roll}', '${random.randint(1, 10**9)}'),
    );
    const parts = { a: echo('${dice} ${roll}'), b: echo('${dice} ${roll}') };
    const id = await api.runTo('FINISHED', serial(parts, { constants: values }));
    const [first, second] = await Promise.all(
      ['a', 'b'].map(async (node) =>
        String((await api.node(id, node)).inputs.string_input).split(' '),
      ),
    );
    expect(first?.[0]).toMatch(/^\d+$/);
    expect(first?.[0]).toBe(second?.[0]);
    expect(first?.[1]).not.toBe(second?.[1]);
  });

  it('outputs, hooks and assignments go from node to node', async () => {
    const values = constants(
      constant('${count}', 1, { custom_type: 'int' }),
      constant('${typed}', 'from the hook', {
        source_type: 'component_inputs',
        custom_type: '',
        source_info: { b: ['string_input'] },
      }),
      outputOf('${said}', 'a', 'string_output'),
      outputOf('${run}', 'c', '_loop'),
    );
    const tree = serial(
      {
        a: echo('first'),
        set: assign('count', '${count + 1}'),
        b: echo('${typed}'),
        c: echo('${said} ${count} ${run}'),
      },
      { constants: values, outputs: ['${said}', '${count}', '${run}', '${typed}'] },
    );
    const id = await api.runTo('FINISHED', tree, { '${typed}': 'given' });
    expect((await api.node(id, 'b')).inputs.string_input).toBe('given');
    expect((await api.node(id, 'c')).inputs.string_input).toBe('first 2 1');
    expect(await api.outputs(id)).toEqual({
      '${said}': 'first',
      '${count}': 2,
      '${run}': 1,
      '${typed}': 'given',
    });
  });

  it.each([
    ['${nobody}', 1, 'Int', 'target variable nobody is not exist'],
    ['${text}', 1, 'Int', "expected type Int not match target variable type <class 'str'>"],
    ['${n}', 'x', 'Int', "input variable 'x' cannot be converted to the type of expected Int"],
    ['${phrase}', 'x', 'String', 'splice or compute variable phrase not supported'],
  ])('an assignment to %s fails with a reason', async (key, value, type, reason) => {
    const values = constants(
      constant('${text}', 'x'),
      constant('${n}', 1, { custom_type: 'int' }),
      constant('${phrase}', 'p ${n}'),
    );
    const tree = serial(
      { a: assign(key.slice(2, -1), value, type) },
      { constants: values, outputs: ['${n}'] },
    );
    const id = await api.runTo('FAILED', tree);
    expect((await api.node(id, 'a')).ex_data).toBe(reason);
  });

  describe('conditions', () => {
    const goes = async (...given: Parameters<typeof branching>): Promise<string> => {
      const id = await api.runTo('FINISHED', branching(...given));
      return (await api.nodeStates(id)).yes === undefined ? 'no' : 'yes';
    };

    it.each([
      ['${n} > 3', { n: 5 }, 'yes'],
      ['${n} > 3', { n: '2' }, 'no'],
      ['"${city}" == "Bonn"', { city: 'Bonn' }, 'yes'],
      ['"${city}" in ("Bonn", "Köln")', { city: 'Köln' }, 'yes'],
      ['"${city}" == "a\\nb"', { city: 'a\nb' }, 'yes'],
      // The right side of `and` is all that follows (wire-decisions W17).
      ['1 == 0 and 1 == 1 or 1 == 1', {}, 'no'],
      ['(1 == 0 and 1 == 1) or 1 == 1', {}, 'yes'],
    ])('BoolRule: %s with %j', async (evaluate, values, expected) => {
      expect(await goes(evaluate, null, values)).toBe(expected);
    });

    it.each([
      ['${n} > 3 and ${n} <= 5', { n: 5 }, 'yes'],
      ['"${city}" = "Bonn"', { city: 'Köln' }, 'no'],
      ['${n} in [1..9]', { n: 4 }, 'yes'],
    ])('FEEL: %s with %j', async (evaluate, values, expected) => {
      expect(await goes(evaluate, 'FEEL', values)).toBe(expected);
    });

    it.each([
      ['${n > 3 and city.startswith("B")}', { n: 5, city: 'Bonn' }, 'yes'],
      ['${len(list) == 2}', { list: [1] }, 'no'],
      ['${1 == 1}', {}, 'yes'],
    ])('MAKO: %s with %j', async (evaluate, values, expected) => {
      expect(await goes(evaluate, 'MAKO', values)).toBe(expected);
    });

    it.each([
      ['BOOLRULE', '${nobody} > 1'],
      ['FEEL', '1 = ='],
      ['MAKO', '${"neither"}'],
    ])('%s: what can not be evaluated fails the gateway with a reason', async (lang, evaluate) => {
      const tree = branching(evaluate, lang, {});
      const id = await api.create(tree).catch(() => null);
      if (id === null) return;
      await api.do(id, 'start');
      await api.expectState(id, 'FAILED');
      const { ex_data: reason } = await api.node(id, 'g');
      expect(reason).toContain(`evaluate[${evaluate}] fail`);
    });

    it('several true ways of an exclusive gateway are an error, unless it takes the first', async () => {
      const tree = (more: object) =>
        flow('start > g > a > j > end; g > b > j', {
          g: exclusive({ a: '1 == 1', b: '1 == 1' }, { ...more }),
          a: display(),
          b: display(),
          j: converge(),
        });
      const failed = await api.runTo('FAILED', tree({}));
      expect((await api.node(failed, 'g')).ex_data).toMatch(/^multiple conditions meet: \['/);
      const first = await api.runTo('FINISHED', tree({ extra_info: { strategy: 'FIRST' } }));
      const { a, b } = await api.nodeStates(first);
      expect([a?.state, b]).toEqual(['FINISHED', undefined]);
    });

    it('a conditional parallel gateway without a true way fails', async () => {
      const tree = flow('start > g > a > j > end; g > b > j', {
        g: conditionalParallel({ a: '1 == 0', b: '1 == 0' }),
        a: display(),
        b: display(),
        j: converge(),
      });
      const id = await api.runTo('FAILED', tree);
      expect((await api.node(id, 'g')).ex_data).toBe('all conditions of branches are not meet');
    });

    it('a condition sees what nodes gave', async () => {
      const tree = flow(
        'start > a > g > yes > j > end; g > no > j',
        {
          a: hold(),
          g: exclusive({ yes: '${got["ok"]} == True' }, { default_condition: 'no' }),
          yes: display(),
          no: display(),
          j: converge(),
        },
        { constants: constants(outputOf('${got}', 'a', 'callback_data')) },
      );
      const id = await api.run(tree);
      await api.expectWaits(id, 'callback a');
      await api.doNode(id, 'a', 'callback', { data: { ok: true } });
      await api.expectState(id, 'FINISHED');
      expect((await api.nodeStates(id)).yes?.state).toBe('FINISHED');
    });
  });

  it('a plugin that does not exist is refused when the task is created', async () => {
    const answer = await api.post('create_task_without_template', {
      creator: 'lily',
      pipeline_tree: serial({ ok: display(), a: activity('no_such_plugin@v1') }),
    });
    expectRefusal(answer, 422, 'plugin_not_available');
    expect(answer.text).toContain('no_such_plugin');
  });
});
