import fc from 'fast-check';
import { isJsonObject, JsonNumber, type JsonValue } from '../../common/json/index.js';
import { prepareTree } from '../prepare-tree.js';
import { arbitraryTree } from '../testing/arbitrary-tree.js';
import { pointersOf, putAt } from '../testing/edit-json.js';
import { MUTATIONS } from '../testing/mutations.js';
import { drawTree, edited } from '../testing/tree-cases.js';
import { PROBLEM_TYPES, type Problem } from './problem.js';
import { validatePipelineTree } from './validate-tree.js';

const OPTIONS = { maxNodes: 10_000, maxSubprocessDepth: 32 };

const arbitraryJson: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue; leaf: JsonValue }>(
  (tie) => ({
    leaf: fc.oneof(
      fc.constantFrom<JsonValue>(null, true, 0, '', 'n1', '${who}', new JsonNumber('1.0'), [], {}),
      fc.string(),
      fc.double(),
    ),
    value: fc.oneof(
      { maxDepth: 3 },
      tie('leaf'),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('id', '__proto__')), tie('value'), {
        maxKeys: 4,
      }),
    ),
  }),
).value;

const knownTypes: ReadonlySet<string> = new Set(PROBLEM_TYPES);

function expectWellFormed(problems: readonly Problem[]): void {
  for (const { path, type, message } of problems) {
    expect(path).toMatch(/^\/pipeline_tree(?:$|\/)/);
    expect(knownTypes.has(type)).toBe(true);
    expect(message).toMatch(/^[A-Z].*\.$/su);
  }
}

describe('validatePipelineTree', () => {
  it('accepts every tree that is built from blocks', () => {
    fc.assert(
      fc.property(arbitraryTree(), (tree) => {
        expect(validatePipelineTree(tree, OPTIONS).problems).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each(Object.entries(MUTATIONS))('finds %s', (_title, mutate) => {
    fc.assert(
      fc.property(arbitraryTree({ depth: 2 }), fc.nat(), (tree, pick) => {
        const mutated = mutate(tree, pick);
        fc.pre(mutated !== null);
        const { problems } = validatePipelineTree(mutated.tree, OPTIONS);
        expectWellFormed(problems);
        expect(problems).toContainEqual(
          expect.objectContaining({ path: `/pipeline_tree${mutated.path}`, type: mutated.type }),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('finds a branch that crosses into another', () => {
    const widths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(widths, fc.nat(), fc.nat(), (widthOf, one, other) => {
        const from = one % widthOf.length;
        const to = (from + 1 + (other % (widthOf.length - 1))) % widthOf.length;
        const branches = widthOf.map((width, i) => {
          const steps = Array.from({ length: width }, (_, j) => `b${i}x${j}`);
          return steps.map((id, j) => `${id}>${steps[j + 1] ?? (i === from ? `b${to}x0` : 'V')}`);
        });
        const entries = widthOf.map((_, i) => `P>b${i}x0`);
        const drawing = ['s>P', ...entries, ...branches.flat(), 'V>e'].join(' ');
        expect(validatePipelineTree(drawTree(drawing), OPTIONS).problems).toMatchObject([
          { path: '/pipeline_tree/gateways/V', type: 'converge_incomplete' },
        ]);
      }),
    );
  });

  it('never throws on any JSON', () => {
    fc.assert(
      fc.property(arbitraryJson, (value) => {
        expectWellFormed(prepareTree(value, OPTIONS).problems);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on a valid tree with anything in it replaced, and changes no input', () => {
    fc.assert(
      fc.property(
        arbitraryTree({ depth: 2, width: 2 }),
        fc.nat(),
        arbitraryJson,
        (tree, at, value) => {
          const pointers = pointersOf(tree);
          const broken = putAt(tree, pointers[at % pointers.length] ?? '', value);
          const before = JSON.stringify(broken);
          const { problems, warnings } = prepareTree(broken, OPTIONS);
          expectWellFormed([...problems, ...warnings]);
          expect(JSON.stringify(broken)).toBe(before);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('never throws on any condition, in any language', () => {
    const languages = fc.constantFrom('', 'FEEL', 'MAKO');
    const condition = fc.string({ unit: fc.constantFrom(...'${}()=<>"x1 .[]andnot'.split('')) });
    fc.assert(
      fc.property(languages, condition, (language, evaluate) => {
        const tree = edited(drawTree('s>X X>a X>e a>e'), [
          ['/gateways/X/extra_info', { parse_lang: language }],
          ['/gateways/X/conditions/X_a/evaluate', evaluate],
        ]);
        expectWellFormed(validatePipelineTree(tree, OPTIONS).problems);
      }),
      { numRuns: 500 },
    );
  });

  it('finds the same again in what prepareTree normalised', () => {
    fc.assert(
      fc.property(arbitraryTree({ depth: 2 }), (tree) => {
        const once = prepareTree(tree, OPTIONS);
        const twice = prepareTree(once.tree, OPTIONS);
        expect(isJsonObject(once.tree)).toBe(true);
        expect(twice).toEqual(once);
      }),
    );
  });
});
