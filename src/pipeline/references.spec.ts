import { JsonNumber, type JsonObject } from '../common/json/index.js';
import { defaultTree } from './default-tree.js';
import { toTaskForm } from './form/task-form.js';
import { subprocessReferences } from './references.js';
import { loadTree } from './testing/fixtures.js';
import { drawTree, edited } from './testing/tree-cases.js';
import { validatePipelineTree } from './validate/validate-tree.js';

const child = (extra: JsonObject): JsonObject => ({ name: 'Child', type: 'SubProcess', ...extra });

describe('subprocessReferences', () => {
  it('lists references of a tree and of its task form', () => {
    const tree = loadTree('12-subprocess-inlined.json');
    const expected = [
      {
        nodeId: 'nodeStampSub',
        nodeName: 'Stamp the parcel',
        pointer: '/pipeline_tree/activities/nodeStampSub',
        templateId: '2001',
        version: '1.0.0',
        alwaysUseLatest: false,
      },
    ];
    expect(subprocessReferences(tree)).toEqual(expected);
    expect(subprocessReferences(toTaskForm(tree))).toEqual(expected);
  });

  it('follows inlined children', () => {
    const inner = edited(drawTree('s>a a>e'), [
      ['/activities/a', child({ template_id: 9, always_use_latest: true })],
    ]);
    const tree = edited(drawTree('s>a a>b b>e'), [
      ['/activities/a', child({ pipeline: inner })],
      ['/activities/b', child({ template_id: new JsonNumber('9007199254740993') })],
    ]);
    expect(subprocessReferences(tree, '')).toEqual([
      expect.objectContaining({ pointer: '/activities/b', templateId: '9007199254740993' }),
      expect.objectContaining({
        pointer: '/activities/a/pipeline/activities/a',
        templateId: 9,
        version: null,
        alwaysUseLatest: true,
      }),
    ]);
  });

  it.each([null, [], 5, {}, { activities: 5 }, { activities: { a: null } }])(
    'finds none in %j',
    (tree) => {
      expect(subprocessReferences(tree)).toEqual([]);
    },
  );
});

describe('defaultTree', () => {
  it.each(['horizontal', 'vertical'] as const)('%s is valid and fresh per salt', (canvas) => {
    const tree = defaultTree(canvas, 'one');
    const options = { maxNodes: 3, maxSubprocessDepth: 0 };
    expect(validatePipelineTree(tree, options)).toMatchObject({ problems: [], warnings: [] });
    expect(tree['canvas_mode']).toBe(canvas);
    expect(Object.keys(tree['activities'] ?? {})[0]).toMatch(/^n[0-9a-f]{31}$/);
    expect(Object.keys(tree['flows'] ?? {})[0]).toMatch(/^l[0-9a-f]{31}$/);
    expect(defaultTree(canvas, 'one')).toEqual(tree);
    expect(defaultTree(canvas, 'two')).not.toEqual(tree);
  });
});
