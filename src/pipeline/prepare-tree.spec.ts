import { isJsonObject, type JsonObject, type JsonValue } from '../common/json/index.js';
import { cleanName, cleanNames } from './clean-names.js';
import { prepareTree } from './prepare-tree.js';
import { getAt } from './testing/edit-json.js';
import { loadTree } from './testing/fixtures.js';
import { drawTree, edited } from './testing/tree-cases.js';

const OPTIONS = { maxNodes: 100, maxSubprocessDepth: 2 };
const NASTY = `<a>$&'"b`;

describe('cleanName', () => {
  it.each([
    ['plain', 'plain'],
    [NASTY, 'ab'],
    ['x'.repeat(60), 'x'.repeat(50)],
    ['🙂'.repeat(51), '🙂'.repeat(50)],
    [`${'<'.repeat(30)}${'y'.repeat(50)}`, 'y'.repeat(50)],
    ['', ''],
  ])('%s', (name, cleaned) => expect(cleanName(name)).toBe(cleaned));
});

describe('cleanNames', () => {
  it('cleans two levels, as BKFlow does', () => {
    const tree: JsonObject = {
      name: NASTY,
      start_event: { name: NASTY },
      activities: { a: { name: NASTY, component: { name: NASTY } } },
      location: [{ name: NASTY, inner: { name: NASTY } }, NASTY, 5],
      number: { name: 5 },
    };
    const before = structuredClone(tree);
    expect(cleanNames(tree, 5)).toEqual({
      name: NASTY,
      start_event: { name: 'ab' },
      activities: { a: { name: 'ab', component: { name: NASTY } } },
      location: [{ name: 'ab', inner: { name: NASTY } }, NASTY, 5],
      number: { name: 5 },
    });
    expect(tree).toEqual(before);
  });

  it('cleans inlined children too', () => {
    const tree = edited(loadTree('12-subprocess-inlined.json'), [
      ['/activities/nodeStampSub/pipeline/activities/nodeChildEcho/name', NASTY],
    ]);
    const name = '/activities/nodeStampSub/pipeline/activities/nodeChildEcho/name';
    expect(getAt(cleanNames(tree, 1), name)).toBe('ab');
    expect(getAt(cleanNames(tree, 0), name)).toBe(NASTY);
  });

  it.each<JsonValue>([null, 5, 'x', [{ name: NASTY }]])('leaves %j alone', (value) => {
    expect(cleanNames(value, 5)).toBe(value);
  });
});

describe('prepareTree', () => {
  it('cleans before it validates', () => {
    const tree = edited(drawTree('s>a a>e'), [['/activities/a/name', 'n'.repeat(90)]]);
    const { tree: prepared, problems } = prepareTree(tree, OPTIONS);
    expect(problems).toEqual([]);
    expect(getAt(prepared, '/activities/a/name')).toBe('n'.repeat(50));
  });

  it('normalises: flow lists, converge gateways, is_param', () => {
    const source = drawTree('s>X X>a X>b a>V b>V V>c c>e');
    const shown = { custom_type: '', source_type: 'custom', value: 1 };
    const tree = edited(source, [
      ['/start_event/outgoing', ['s_X']],
      ['/end_event/incoming', 'c_e'],
      ['/activities/a/incoming', 'X_a'],
      ['/activities/a/outgoing', ['a_V']],
      ['/gateways/V/outgoing', ['V_c']],
      ['/constants/${a}', { key: '${a}', show_type: 'show', ...shown }],
      ['/constants/${b}', { key: '${b}', show_type: 'hide', ...shown }],
    ]);
    const before = structuredClone(tree);
    const { tree: prepared, problems, convergeIds } = prepareTree(tree, OPTIONS);
    expect(problems).toEqual([]);
    expect(tree).toEqual(before);
    expect(prepared).toEqual(
      edited(source, [
        ['/gateways/X/converge_gateway_id', 'V'],
        ['/constants/${a}', { key: '${a}', show_type: 'show', ...shown, is_param: true }],
        ['/constants/${b}', { key: '${b}', show_type: 'hide', ...shown, is_param: false }],
      ]),
    );
    expect(Object.fromEntries(convergeIds)).toEqual({ X: 'V' });
  });

  it('normalises inlined children', () => {
    const inner = edited(drawTree('s>P P>a P>b a>V b>V V>e'), [['/activities/a/incoming', 'P_a']]);
    const child = { id: 'a', name: 'A', type: 'SubProcess', incoming: 's_a', outgoing: 'a_e' };
    const tree = edited(drawTree('s>a a>e'), [['/activities/a', { ...child, pipeline: inner }]]);
    const { tree: prepared, problems } = prepareTree(tree, OPTIONS);
    expect(problems).toEqual([]);
    const at = '/activities/a/pipeline';
    expect(getAt(prepared, `${at}/activities/a/incoming`)).toEqual(['P_a']);
    expect(getAt(prepared, `${at}/gateways/P/converge_gateway_id`)).toBe('V');
  });

  it('corrects a wrong converge_gateway_id, in its place', () => {
    const tree = edited(drawTree('s>P P>a P>b a>V b>V V>e'), [
      ['/gateways/P', { converge_gateway_id: 'a', ...getGateway('P') }],
    ]);
    const { tree: prepared } = prepareTree(tree, OPTIONS);
    const gateway = getAt(prepared, '/gateways/P');
    expect(isJsonObject(gateway) && Object.entries(gateway)[0]).toEqual([
      'converge_gateway_id',
      'V',
    ]);
  });

  it('does not normalise what has problems', () => {
    const tree = edited(drawTree('s>a a>e'), [
      ['/activities/a/incoming', 's_a'],
      ['/outputs', undefined],
    ]);
    const prepared = prepareTree(tree, OPTIONS);
    expect(prepared.problems).toHaveLength(1);
    expect(getAt(prepared.tree, '/activities/a/incoming')).toBe('s_a');
  });
});

function getGateway(id: string): JsonObject {
  const value = getAt(drawTree('s>P P>a P>b a>V b>V V>e'), `/gateways/${id}`);
  return isJsonObject(value) ? value : {};
}
