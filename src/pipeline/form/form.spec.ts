import {
  isJsonObject,
  JsonNumber,
  stringifyJson,
  type JsonObject,
} from '../../common/json/index.js';
import { canonicalizeIds } from '../ids/canonical-ids.js';
import { TaskNodeIds } from '../ids/task-node-ids.js';
import { getAt } from '../testing/edit-json.js';
import { loadTree } from '../testing/fixtures.js';
import { drawTree, edited } from '../testing/tree-cases.js';
import { applyOverrides, readConstants } from './constants.js';
import { materialize } from './materialize.js';
import { toTaskForm } from './task-form.js';

const INSTANCE = '6e15e7cf27ab3129878cdd9b95fff006';

describe('toTaskForm', () => {
  it('gives activities and gateways their template node id, events none', () => {
    const tree = edited(drawTree('s>a a>X X>b X>e b>e'), [
      ['/activities/b/template_node_id', 'other'],
    ]);
    const form = toTaskForm(tree);
    expect(form).toEqual(
      edited(tree, [
        ['/activities/a/template_node_id', 'a'],
        ['/gateways/X/template_node_id', 'X'],
      ]),
    );
  });

  it('turns a sub-process into the plugin (flow-layer.md 5.1)', () => {
    const tree = loadTree('12-subprocess-inlined.json');
    const at = '/activities/nodeStampSub';
    const activity = getAt(toTaskForm(tree), at);
    expect(activity).toEqual({
      id: 'nodeStampSub',
      name: 'Stamp the parcel',
      type: 'ServiceActivity',
      incoming: ['lineStartToStampSub'],
      outgoing: 'lineStampSubToLoad',
      stage_name: '',
      optional: true,
      labels: [],
      error_ignorable: false,
      retryable: true,
      skippable: true,
      auto_retry: { enable: false, interval: 0, times: 1 },
      timeout_config: { enable: false, seconds: 10, action: 'forced_fail' },
      template_node_id: 'nodeStampSub',
      component: {
        code: 'subprocess_plugin',
        version: '1.0.0',
        data: {
          subprocess: {
            hook: false,
            need_render: false,
            value: {
              template_id: '2001',
              version: '1.0.0',
              always_use_latest: false,
              constants: getAt(tree, `${at}/constants`),
              subprocess_name: 'Stamp the parcel',
              pipeline: getAt(tree, `${at}/pipeline`),
            },
          },
        },
      },
    });
  });

  it('fills the defaults of a sub-process, and copies only what is there', () => {
    const links = { incoming: 's_a', outgoing: 'a_e' };
    const child = { id: 'a', name: 'A', type: 'SubProcess', ...links, template_id: 7, extra: 1 };
    const activity = getAt(
      toTaskForm(edited(drawTree('s>a a>e'), [['/activities/a', child]])),
      '/activities/a',
    );
    expect(activity).toMatchObject({
      error_ignorable: false,
      skippable: true,
      retryable: true,
      auto_retry: { enabled: false, interval: 0, times: 1 },
      timeout_config: { enabled: false, seconds: 10, action: 'forced_fail' },
    });
    expect(activity).not.toHaveProperty('extra');
    expect(getAt(activity ?? null, '/component/data/subprocess/value')).toEqual({
      template_id: 7,
      subprocess_name: 'A',
    });
  });

  it('draws sub-processes as task nodes', () => {
    const tree = edited(drawTree('s>a a>e'), [
      ['/location', [{ type: 'subflow', x: 1 }, { type: 'tasknode' }]],
    ]);
    expect(toTaskForm(tree)['location']).toEqual([
      { type: 'tasknode', x: 1 },
      { type: 'tasknode' },
    ]);
    expect(toTaskForm(drawTree('s>a a>e'))).not.toHaveProperty('location');
  });
});

describe('materialize', () => {
  const template = canonicalizeIds(loadTree('12-subprocess-inlined.json'), { salt: 's' });
  const form = toTaskForm(template);

  it('maps ids, but not template_node_id and not the inlined child', () => {
    const tree = materialize(form, INSTANCE);
    const ids = new TaskNodeIds(INSTANCE);
    const [templateId = ''] = Object.keys(getAt(template, '/activities') ?? {});
    const activity = getAt(tree, `/activities/${ids.toTask(templateId)}`);
    expect(activity).toMatchObject({ id: ids.toTask(templateId), template_node_id: templateId });
    const value = '/component/data/subprocess/value/pipeline';
    expect(getAt(activity ?? null, value)).toEqual(
      getAt(template, `/activities/${templateId}/pipeline`),
    );
  });

  it('puts the instance id first, or in its place', () => {
    expect(Object.entries(materialize(form, INSTANCE))[0]).toEqual(['id', INSTANCE]);
    const withId = materialize({ name: 'x', id: 'old', ...form }, INSTANCE);
    expect(Object.entries(withId)[1]).toEqual(['id', INSTANCE]);
  });

  it('overrides constants; a meta constant keeps itself under meta', () => {
    const meta = { key: '${m}', value: { source: 1 }, is_meta: true, meta: 'old' };
    const tree = edited(drawTree('s>a a>e'), [
      ['/constants/${m}', meta],
      ['/constants/${p}', { key: '${p}', value: 1, show_type: 'hide' }],
      ['/constants/${q}', { key: '${q}', value: 1 }],
    ]);
    const overrides = { '${m}': 'new', '${p}': null, '${unknown}': 1 };
    expect(materialize(tree, INSTANCE, overrides)['constants']).toEqual({
      '${m}': { ...meta, value: 'new', meta },
      '${p}': { key: '${p}', value: null, show_type: 'hide' },
      '${q}': { key: '${q}', value: 1 },
    });
  });

  it('goes back to the form with the ids inverted', () => {
    const tree = materialize(form, INSTANCE);
    const back = materialize(tree, INSTANCE);
    delete back['id'];
    expect(stringifyJson(back)).toBe(stringifyJson(form));
  });
});

describe('applyOverrides', () => {
  const text = { custom_type: 'input', source_type: 'custom', show_type: 'show' };
  const entries: [string, JsonObject][] = [
    ['${a}', { ...text, value: '${b}' }],
    ['${b}', { ...text, value: 'x', is_meta: true }],
    ['${c}', { ...text, value: '', source_type: 'component_outputs' }],
    ['${d}', { ...text, value: new JsonNumber('1.0') }],
  ];
  const tree = { constants: Object.fromEntries(entries) };
  const constants = readConstants(tree);

  it('reads the constants', () => {
    expect([...constants.keys()]).toEqual(['${a}', '${b}', '${c}', '${d}']);
    expect(constants.get('${b}')).toMatchObject({ value: 'x', isMeta: true, showType: 'show' });
    expect(readConstants({}).size).toBe(0);
  });

  it('answers parameters in tree order and what it ignored', () => {
    const result = applyOverrides(constants, { '${c}': null, b: 1, '${a}': 5, '7': 2 });
    expect(Object.entries(result.parameters)).toEqual([
      ['${a}', 5],
      ['${b}', 'x'],
      ['${c}', null],
      ['${d}', new JsonNumber('1.0')],
    ]);
    expect(result.overrides).toEqual({ '${a}': 5, '${c}': null });
    expect([...result.ignored].sort()).toEqual(['7', 'b']);
    expect(result.problems).toEqual([]);
  });

  it('refuses an override that closes a circle, at the key that was given', () => {
    const { problems } = applyOverrides(constants, { '${b}': ['${a}'] });
    expect(problems).toMatchObject([{ path: '/constants/${b}', type: 'circular_reference' }]);
    expect(applyOverrides(constants, { '${c}': '${c}' }).problems).toEqual([]);
    expect(applyOverrides(constants, { '${d}': '${a}' }).problems).toEqual([]);
  });

  it('keeps __proto__ a key like any other', () => {
    const odd = JSON.parse('{"constants": {"__proto__": {"value": 1}}}') as JsonObject;
    const overrides = JSON.parse('{"__proto__": 2}') as JsonObject;
    const { parameters } = applyOverrides(readConstants(odd), overrides);
    expect(JSON.stringify(parameters)).toBe('{"__proto__":2}');
    expect(isJsonObject(materialize(odd, INSTANCE, overrides)['constants'])).toBe(true);
    expect(JSON.stringify(materialize(odd, INSTANCE, overrides))).toContain(
      '{"__proto__":{"value":2}}',
    );
  });
});
