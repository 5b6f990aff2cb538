import { parseJson } from '../../common/json/index.js';
import { subprocessNodes } from './subprocess-nodes.js';

const read = (tree: unknown): ReturnType<typeof subprocessNodes> =>
  subprocessNodes(parseJson(JSON.stringify(tree)), '/pipeline_tree');

const sub = (more: object): object => ({ type: 'SubProcess', name: 'Sub', ...more });

describe('subprocessNodes', () => {
  it.each([null, [], 'x', 5, {}, { activities: [] }, { activities: { a: null, b: 'x', c: {} } }])(
    'passes over %j',
    (tree) => {
      expect(read(tree)).toEqual([]);
    },
  );

  it.each([
    [7, { text: '7', id: 7 }],
    ['7', { text: '7', id: 7 }],
    [' 7 ', { text: '7', id: 7 }],
    ['seven', { text: 'seven', id: null }],
    [7.5, { text: '7.5', id: null }],
    [99999999999, { text: '99999999999', id: null }],
    [0, null],
    ['', null],
    [null, null],
    [[7], null],
  ])('reads template_id %j', (given, expected) => {
    const [node] = read({ activities: { a: sub({ template_id: given }) } });
    expect(node?.templateId).toEqual(expected);
  });

  it('reads digits that JavaScript can not hold, and 7.0', () => {
    const text = '{"activities":{"a":{"type":"SubProcess","template_id":7.0}}}';
    expect(subprocessNodes(parseJson(text), '')[0]?.templateId).toEqual({ text: '7.0', id: 7 });
  });

  it('goes into inlined trees and keeps the outermost node', () => {
    const inner = { activities: { in: sub({ template_id: 9 }) } };
    const nodes = read({
      activities: {
        a: sub({ template_id: 8, version: 'v', always_use_latest: true, pipeline: inner }),
        'b/c': sub({ template_id: 10 }),
      },
    });
    expect(
      nodes.map(({ pointer, rootNodeId, position }) => [pointer, rootNodeId, position]),
    ).toEqual([
      ['/pipeline_tree/activities/a', 'a', 0],
      ['/pipeline_tree/activities/b~1c', 'b/c', 1],
      ['/pipeline_tree/activities/a/pipeline/activities/in', 'a', 2],
    ]);
    expect(nodes[0]).toMatchObject({ version: 'v', alwaysUseLatest: true, hasPipeline: true });
    expect(nodes[2]?.parent).toBe(nodes[0]);
    expect(nodes[2]?.templatePointer).toBe(
      '/pipeline_tree/activities/a/pipeline/activities/in/template_id',
    );
  });

  it('sees the plugin that stands for a sub-process', () => {
    const value = { template_id: 3 };
    const component = { code: 'subprocess_plugin', data: { subprocess: { value } } };
    const [node] = read({ activities: { a: { type: 'ServiceActivity', component } } });
    expect(node?.templatePointer).toBe(
      '/pipeline_tree/activities/a/component/data/subprocess/value/template_id',
    );
  });
});
