import { type JsonObject } from '../../common/json/index.js';
import { loadTree, SAMPLE_TREES } from '../testing/fixtures.js';
import { drawTree } from '../testing/tree-cases.js';
import { WorkCounter } from '../testing/work-counter.js';
import { validatePipelineTree } from './validate-tree.js';

const OPTIONS = { maxNodes: 10_000, maxSubprocessDepth: 32 };

function chain(length: number): JsonObject {
  const steps = Array.from({ length }, (_, i) => `n${i}`);
  return drawTree(['s', ...steps].map((id, i) => `${id}>${steps[i] ?? 'e'}`).join(' '));
}

/** `depth` parallel blocks, each inside the branch of the last. */
function nested(depth: number): JsonObject {
  const arrows: string[] = [];
  for (let i = 0; i < depth; i += 1) {
    arrows.push(`${i === 0 ? 's' : `P${i - 1}`}>P${i}`, `P${i}>n${i}`, `n${i}>V${i}`);
    arrows.push(`V${i}>${i === 0 ? 'e' : `V${i - 1}`}`);
  }
  arrows.push(`P${depth - 1}>last`, `last>V${depth - 1}`);
  return drawTree(arrows.join(' '));
}

describe('sample trees', () => {
  it('are there', () => expect(SAMPLE_TREES).toHaveLength(15));

  it.each([...SAMPLE_TREES, 'companions/12-child-template-2001.json'])('accepts %s', (name) => {
    const { problems, warnings } = validatePipelineTree(loadTree(name), OPTIONS);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  });

  it('does without `location` (BKFlow needs it at task creation)', () => {
    const tree = loadTree('03-exclusive-default.json');
    delete tree['location'];
    delete tree['line'];
    expect(validatePipelineTree(tree, OPTIONS).problems).toEqual([]);
  });
});

describe('the work of a check', () => {
  const counter = new WorkCounter('src/pipeline/');
  let validate: typeof validatePipelineTree;

  beforeAll(async () => {
    counter.start();
    await jest.isolateModulesAsync(async () => {
      ({ validatePipelineTree: validate } = await import('./validate-tree.js'));
    });
  });
  afterAll(() => counter.stop());

  const workOf = (tree: JsonObject): number =>
    counter.count(() => expect(validate(tree, OPTIONS).problems).toEqual([]));

  it.each([
    ['a chain', (nodes: number) => chain(nodes)],
    ['parallel blocks in each other', (nodes: number) => nested(nodes / 3)],
  ])('of four times the nodes is four times as much: %s', (_title, draw) => {
    const [small, large] = [workOf(draw(300)), workOf(draw(1200))];
    expect(large / small).toBeGreaterThan(3);
    expect(large / small).toBeLessThan(5);
  });
});

it.each([
  ['a chain', chain(9998)],
  ['parallel blocks 3,332 deep', nested(3332)],
])('accepts 10,000 nodes: %s', (_title, tree) => {
  expect(validatePipelineTree(tree, OPTIONS).problems).toEqual([]);
});
