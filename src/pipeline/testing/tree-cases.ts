import { isJsonObject, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type ProblemType } from '../validate/problem.js';
import { putAt } from './edit-json.js';

/** One way to break (or not) a tree: pointer in the tree to its new value; undefined removes. */
export interface TreeCase {
  readonly title: string;
  readonly edits: readonly (readonly [pointer: string, value: JsonValue | undefined])[];
  /** Path below `/pipeline_tree` and type of every problem. */
  readonly found: readonly (readonly [path: string, type: ProblemType])[];
}

export function edited(tree: JsonObject, edits: TreeCase['edits']): JsonObject {
  let result: JsonValue = tree;
  for (const [pointer, value] of edits) result = putAt(result, pointer, value);
  return isJsonObject(result) ? result : {};
}

type Gate = 'P' | 'C' | 'X' | 'V';

const GATES = {
  P: 'ParallelGateway',
  C: 'ConditionalParallelGateway',
  X: 'ExclusiveGateway',
  V: 'ConvergeGateway',
} as const;

/**
 * A tree from a drawing such as `s>P P>a P>b a>V b>V V>e`: `s` start, `e` end, `P` parallel, `C` conditional parallel,
 * `X` exclusive, `V` converge, other letters activities; digits number them (`P1`). Flow ids are `source_target`.
 */
export function drawTree(drawing: string): JsonObject {
  const pairs = drawing.split(/\s+/).map((arrow) => arrow.split('>') as [string, string]);
  const ids = [...new Set(pairs.flat())];
  const incoming = flowsBy(pairs, 1);
  const outgoing = flowsBy(pairs, 0);
  const node = (id: string): JsonObject =>
    drawNode(id, incoming.get(id) ?? [], outgoing.get(id) ?? []);
  const some = (wanted: (id: string) => boolean): JsonObject =>
    Object.fromEntries(ids.filter(wanted).map((id) => [id, node(id)]));
  const isEvent = (id: string): boolean => id === 's' || id === 'e';
  return {
    start_event: node('s'),
    end_event: node('e'),
    activities: some((id) => !isEvent(id) && !isGate(id)),
    gateways: some(isGate),
    flows: Object.fromEntries(
      pairs.map(([source, target]) => {
        const id = `${source}_${target}`;
        return [id, { id, source, target }];
      }),
    ),
    constants: {},
    outputs: [],
  };
}

function isGate(id: string): boolean {
  return /^[PCXV]\d*$/.test(id);
}

function flowsBy(pairs: readonly [string, string][], end: 0 | 1): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const pair of pairs) {
    const list = lists.get(pair[end]) ?? [];
    lists.set(pair[end], [...list, pair.join('_')]);
  }
  return lists;
}

function drawNode(id: string, incoming: string[], outgoing: string[]): JsonObject {
  const one = outgoing[0] ?? '';
  if (id === 's') return { id, name: '', type: 'EmptyStartEvent', incoming: '', outgoing: one };
  if (id === 'e') return { id, name: '', type: 'EmptyEndEvent', incoming, outgoing: '' };
  if (!isGate(id)) {
    const component = { code: 'bk_display', version: 'v1.0', data: {} };
    const [type, name] = ['ServiceActivity', `Node ${id}`];
    return { id, name, type, incoming, outgoing: one, component, error_ignorable: false };
  }
  const gate = id.charAt(0) as Gate;
  const base = { id, name: '', type: GATES[gate], incoming };
  if (gate === 'V') return { ...base, outgoing: one };
  if (gate === 'P') return { ...base, outgoing };
  const conditions = Object.fromEntries(outgoing.map((key) => [key, { evaluate: '1 == 1' }]));
  return { ...base, outgoing, conditions };
}
