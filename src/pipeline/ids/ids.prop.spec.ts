import fc from 'fast-check';
import {
  isJsonObject,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { materialize } from '../form/materialize.js';
import { toTaskForm } from '../form/task-form.js';
import { wireEntries } from '../json-readers.js';
import { arbitraryTree } from '../testing/arbitrary-tree.js';
import { validatePipelineTree } from '../validate/validate-tree.js';
import { canonicalizeIds } from './canonical-ids.js';
import { TaskNodeIds } from './task-node-ids.js';

const OPTIONS = { maxNodes: 10_000, maxSubprocessDepth: 32 };
const salt = fc.string({ minLength: 1 });
const instance = fc.stringMatching(/^[0-9a-f]{32}$/);
const canonical = fc.stringMatching(/^[nl][0-9a-f]{31}$/);

/** The tree's text with ids numbered in order of appearance: equal texts are isomorphic trees. */
function pattern(tree: JsonObject): string {
  const names = new Map<string, string>();
  const ids = new Set(allIds(tree));
  const name = (text: string): string => {
    if (!ids.has(text)) return text;
    const known = names.get(text) ?? `#${names.size}`;
    names.set(text, known);
    return known;
  };
  const walk = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return name(value);
    if (Array.isArray(value)) return value.map(walk);
    if (!isJsonObject(value)) return value;
    return wireEntries(value).map(([key, item]) => [name(key), walk(item)]);
  };
  return stringifyJson(walk(tree));
}

function allIds(value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap(allIds);
  if (!isJsonObject(value)) return [];
  const own = typeof value['id'] === 'string' ? [value['id']] : [];
  return [...own, ...Object.values(value).flatMap(allIds)];
}

/** Inlined children have scopes of their own, and may use their parent's ids. */
function withoutChildren(tree: JsonObject): JsonObject {
  const text = stringifyJson(tree, {});
  return JSON.parse(text, (key, value: unknown) =>
    key === 'pipeline' ? null : value,
  ) as JsonObject;
}

describe('ids', () => {
  it('canonicalizeIds is an isomorphism that keeps a tree valid', () => {
    const style = fc.constant({ prefix: 'id_', swapFlowForms: false, withDrawing: true });
    fc.assert(
      fc.property(arbitraryTree({ depth: 2 }, style), salt, (tree, text) => {
        const result = canonicalizeIds(tree, { salt: text });
        expect(pattern(withoutChildren(result))).toBe(pattern(withoutChildren(tree)));
        expect(new Set(allIds(withoutChildren(result))).size).toBe(
          new Set(allIds(withoutChildren(tree))).size,
        );
      }),
    );
    fc.assert(
      fc.property(arbitraryTree({ depth: 2 }), salt, (tree, text) => {
        const result = canonicalizeIds(tree, { salt: text, keepTemplateNodeId: true });
        expect(validatePipelineTree(result, OPTIONS).problems).toEqual([]);
        expect(allIds(result).every((id) => /^[nl][0-9a-f]{31}$/.test(id))).toBe(true);
        expect(canonicalizeIds(tree, { salt: text, keepTemplateNodeId: true })).toEqual(result);
      }),
    );
  });

  it('TaskNodeIds is a bijection of canonical ids', () => {
    fc.assert(
      fc.property(instance, canonical, canonical, (task, one, other) => {
        const ids = new TaskNodeIds(task);
        expect(ids.toTemplate(ids.toTask(one))).toBe(one);
        expect(ids.toTask(ids.toTemplate(one) ?? '')).toBe(one);
        expect(ids.toTask(one)).toMatch(/^[nl][0-9a-f]{31}$/);
        expect(ids.toTask(one) === ids.toTask(other)).toBe(one === other);
      }),
    );
  });

  it('a materialised tree is valid, and its ids lead back to the form', () => {
    fc.assert(
      fc.property(arbitraryTree({ depth: 2 }), instance, (tree, task) => {
        const form = toTaskForm(canonicalizeIds(tree, { salt: 'salt' }));
        const shown = materialize(form, task);
        expect(validatePipelineTree(shown, OPTIONS).problems).toEqual([]);
        const { id, ...back } = materialize(shown, task);
        expect(id).toBe(task);
        expect(stringifyJson(back)).toBe(stringifyJson(form));
      }),
    );
  });
});
