import { createHash } from 'node:crypto';
import { type JsonObject, parseJson, stringifyJson } from '../../common/json/index.js';
import { validatePipelineTree } from '../validate/validate-tree.js';
import { getAt } from '../testing/edit-json.js';
import { loadTree, SAMPLE_TREES } from '../testing/fixtures.js';
import { drawTree, edited } from '../testing/tree-cases.js';
import { canonicalizeIds } from './canonical-ids.js';
import { TaskNodeIds } from './task-node-ids.js';

const OPTIONS = { maxNodes: 1000, maxSubprocessDepth: 5 };
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 31);
const n = (id: string, salt = 'salt'): string => `n${hash(`${salt}n${id}`)}`;
const l = (id: string, salt = 'salt'): string => `l${hash(`${salt}l${id}`)}`;

/** A tree's text with its ids as canonical ones, by blunt replacement. */
function rename(tree: JsonObject, nodes: string[], flows: string[]): JsonObject {
  let text = stringifyJson(tree);
  for (const id of flows) text = text.replaceAll(`"${id}"`, `"${l(id)}"`);
  for (const id of nodes) text = text.replaceAll(`"${id}"`, `"${n(id)}"`);
  const value = parseJson(text);
  return edited({ value }, [])['value'] as JsonObject;
}

describe('canonicalizeIds', () => {
  it.each(SAMPLE_TREES.filter((name) => !name.startsWith('12')))(
    '%s: every id, nothing else',
    (name) => {
      const tree = withoutTags(loadTree(name));
      const nodes = [...ids(tree, 'activities'), ...ids(tree, 'gateways'), 'nodeStart', 'nodeEnd'];
      const canonical = canonicalizeIds(tree, { salt: 'salt' });
      expect(stringifyJson(canonical)).toBe(stringifyJson(rename(tree, nodes, ids(tree, 'flows'))));
      expect(validatePipelineTree(canonical, OPTIONS).problems).toEqual([]);
    },
  );

  it('gives inlined children a scope of their own', () => {
    const canonical = canonicalizeIds(loadTree('12-subprocess-inlined.json'), { salt: 'salt' });
    const child = getAt(canonical, `/activities/${n('nodeStampSub')}/pipeline`);
    const echo = n('nodeChildEcho', 'saltnodeStampSub');
    expect(getAt(child ?? null, `/activities/${echo}/id`)).toBe(echo);
    expect(getAt(child ?? null, `/constants/\${stamp}/source_info/${echo}`)).toEqual([
      'string_output',
    ]);
    expect(validatePipelineTree(canonical, OPTIONS).problems).toEqual([]);
  });

  it('keeps the template node id where asked, and one that is there', () => {
    const tree = edited(drawTree('s>a a>X X>b X>e b>e'), [
      ['/activities/b/template_node_id', 'kept'],
      ['/gateways/X/template_node_id', ''],
    ]);
    const canonical = canonicalizeIds(tree, { salt: 'salt', keepTemplateNodeId: true });
    expect(getAt(canonical, `/activities/${n('a')}/template_node_id`)).toBe('a');
    expect(getAt(canonical, `/activities/${n('b')}/template_node_id`)).toBe('kept');
    expect(getAt(canonical, `/gateways/${n('X')}/template_node_id`)).toBe('X');
    const plain = canonicalizeIds(tree, { salt: 'salt' });
    expect(getAt(plain, `/activities/${n('a')}/template_node_id`)).toBeUndefined();
  });

  it('rewrites what is drawn and leaves unknown ids there', () => {
    const tree = edited(drawTree('s>a a>e'), [
      ['/line', [{ id: 's_a', source: { id: 's' }, target: { id: 'a' } }, { id: 'old' }, 5]],
      ['/location', [{ id: 'a' }, { id: 'old' }, null]],
      ['/stage_canvas_data', [stage('a'), stage('old'), 'x']],
    ]);
    const canonical = canonicalizeIds(tree, { salt: 'salt' });
    expect(canonical['line']).toEqual([
      { id: l('s_a'), source: { id: n('s') }, target: { id: n('a') } },
      { id: 'old' },
      5,
    ]);
    expect(canonical['location']).toEqual([{ id: n('a') }, { id: 'old' }, null]);
    expect(canonical['stage_canvas_data']).toEqual([stage(n('a')), stage('old'), 'x']);
  });

  it('does not touch values that look like ids, nor its input', () => {
    const tree = edited(drawTree('s>a a>e'), [['/activities/a/component/data/a', { value: 'a' }]]);
    const before = structuredClone(tree);
    const canonical = canonicalizeIds(tree, { salt: 'salt' });
    const data = `/activities/${n('a')}/component/data`;
    expect(getAt(canonical, data)).toEqual({ a: { value: 'a' } });
    expect(tree).toEqual(before);
  });
});

describe('TaskNodeIds', () => {
  const ids = new TaskNodeIds('6e15e7cf27ab3129878cdd9b95fff006');
  const mask = BigInt(`0x${hash('6e15e7cf27ab3129878cdd9b95fff006')}`);

  it('is an XOR with the mask of the task', () => {
    const id = n('a');
    const expected = (BigInt(`0x${id.slice(1)}`) ^ mask).toString(16).padStart(31, '0');
    expect(ids.toTask(id)).toBe(`n${expected}`);
    expect(ids.toTask(`l${id.slice(1)}`)).toBe(`l${expected}`);
    expect(ids.toTemplate(`n${expected}`)).toBe(id);
  });

  it('keeps leading zeros', () => {
    const zero = `n${mask.toString(16).padStart(31, '0')}`;
    expect(ids.toTask(zero)).toBe(`n${'0'.repeat(31)}`);
    expect(ids.toTemplate(`n${'0'.repeat(31)}`)).toBe(zero);
  });

  it.each([
    '',
    'n',
    'nodeStart',
    `x${'0'.repeat(31)}`,
    `n${'0'.repeat(32)}`,
    `n${'G'.repeat(31)}`,
    `n${'A'.repeat(31)}`,
    `n${'0'.repeat(31)}\n`,
  ])('has no template id for %j', (id) => {
    expect(ids.toTemplate(id)).toBeNull();
    expect(ids.toTask(id)).toBe(id);
  });
});

function ids(tree: JsonObject, field: string): string[] {
  return Object.keys(tree[field] ?? {});
}

/** Condition tags spell ids in text; BKFlow leaves them alone too. */
function withoutTags(tree: JsonObject): JsonObject {
  const text = stringifyJson(tree).replaceAll(/"tag":"[^"]*"/g, '"tag":""');
  return edited({ value: parseJson(text) }, [])['value'] as JsonObject;
}

function stage(id: string): JsonObject {
  const node = { id, type: 'Node', option: { id, nodeType: 'Node' } };
  return { id: 'a', name: 'Stage', jobs: [{ id: 'a', nodes: [node] }] };
}
