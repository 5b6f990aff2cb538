import { getKey, type JsonObject, type JsonValue } from '../../common/json/index.js';
import {
  conditionLanguage,
  flowList,
  findCycleMembers,
  isTruthy,
  objectAt,
  stringAt,
  valueAt,
  wireEntries,
} from '../../pipeline/index.js';
import { bareName } from './bare-name.js';
import { compileActivity, startProblemsOf } from './compile-activity.js';
import {
  type Branch,
  type Graph,
  type GraphConstant,
  type GraphNode,
  type StartProblem,
  type Way,
} from './graph.js';

/** Constants whose value a class computes from the rendered value (flow-layer.md 2.2). */
const LAZY_TYPES: ReadonlySet<string> = new Set([
  'bk_user_selector',
  'json_variable',
  'select',
  'datatable',
]);

/**
 * The graph of a task form (`toTaskForm`) that validation accepted. Validation and this reader agree on what a tree is,
 * so a missing part is a bug and throws.
 */
export function compile(tree: JsonObject): Graph {
  const targets = flowTargets(tree);
  const outputsByNode = outputMappings(tree);
  const nodes = new Map<string, GraphNode>();
  const problems: StartProblem[] = [];
  const cyclic = findCycleMembers(links(tree));
  const add = (node: GraphNode): void => void nodes.set(node.id, node);

  const start = part(tree, 'start_event');
  const startId = text(start, 'id');
  add({
    kind: 'start',
    id: startId,
    name: stringAt(start, 'name') ?? '',
    isOnCycle: false,
    next: only(waysOf(start, targets)).target,
  });
  const end = part(tree, 'end_event');
  add({ kind: 'end', id: text(end, 'id'), name: stringAt(end, 'name') ?? '', isOnCycle: false });
  for (const [id, activity] of parts(tree, 'activities')) {
    problems.push(...startProblemsOf(id, activity));
    add(
      compileActivity(activity, {
        id,
        name: stringAt(activity, 'name') ?? '',
        isOnCycle: cyclic.has(id),
        next: only(waysOf(activity, targets)).target,
        outputs: outputsByNode.get(id) ?? new Map(),
      }),
    );
  }
  for (const [id, gateway] of parts(tree, 'gateways')) {
    add(compileGateway(id, gateway, waysOf(gateway, targets), cyclic.has(id)));
  }
  const constants = compileConstants(tree);
  return {
    start: startId,
    nodes,
    constants: new Map(constants.map((constant) => [constant.name, constant])),
    outputs: exportedNames(tree),
    mainStream: mainStreamOf(startId, nodes),
    preRendered: preRenderedNames(tree),
    startProblems: problems,
    bytes: 2_000 * nodes.size + 500 * constants.length,
  };
}

/** From the start, over parallel blocks to their converge (engine-core.md 2.6). */
function mainStreamOf(start: string, nodes: ReadonlyMap<string, GraphNode>): Set<string> {
  const found = new Set<string>();
  const pending = [start];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const node = nodes.get(id);
    if (node === undefined || found.has(id)) continue;
    found.add(id);
    pending.push(...targetsInMainStream(node));
  }
  return found;
}

function targetsInMainStream(node: GraphNode): readonly string[] {
  switch (node.kind) {
    case 'end':
      return [];
    case 'parallel':
    case 'conditional_parallel':
      return [node.converge];
    case 'exclusive':
      return node.ways.map(({ target }) => target);
    case 'start':
    case 'activity':
    case 'converge':
      return [node.next];
    default:
      return node satisfies never;
  }
}

function compileGateway(
  id: string,
  gateway: JsonObject,
  ways: readonly Way[],
  isOnCycle: boolean,
): GraphNode {
  const base = { id, name: stringAt(gateway, 'name') ?? '', isOnCycle };
  const type = text(gateway, 'type');
  if (type === 'ConvergeGateway') return { ...base, kind: 'converge', next: only(ways).target };
  if (type === 'ParallelGateway') {
    return { ...base, kind: 'parallel', ways, converge: text(gateway, 'converge_gateway_id') };
  }
  const conditional = { ...base, ways, ...branchesOf(gateway, ways) };
  if (type === 'ConditionalParallelGateway') {
    return {
      ...conditional,
      kind: 'conditional_parallel',
      converge: text(gateway, 'converge_gateway_id'),
    };
  }
  const extra = objectAt(gateway, 'extra_info');
  const takesFirst = extra !== null && stringAt(extra, 'strategy') === 'FIRST';
  return { ...conditional, kind: 'exclusive', takesFirst };
}

/** Conditions in the order of `outgoing` (flow-layer.md 1.5); the default flow may stand among them too. */
function branchesOf(
  gateway: JsonObject,
  ways: readonly Way[],
): {
  branches: Branch[];
  fallback: Way | null;
  language: ReturnType<typeof conditionLanguage>;
} {
  const conditions = objectAt(gateway, 'conditions') ?? {};
  const fallbackFlow = stringAt(objectAt(gateway, 'default_condition') ?? {}, 'flow_id');
  const branches = ways.flatMap((way) => {
    const condition = valueAt(conditions, way.flow);
    const isDefault = way.flow === fallbackFlow;
    if (condition === undefined || isDefault) return [];
    return [{ ...way, evaluate: text(asPart(condition), 'evaluate') }];
  });
  const fallback = ways.find(({ flow }) => flow === fallbackFlow) ?? null;
  return { branches, fallback, language: conditionLanguage(gateway) };
}

function compileConstants(tree: JsonObject): GraphConstant[] {
  return parts(tree, 'constants').map(([key, constant]) => {
    const customType = stringAt(constant, 'custom_type') ?? '';
    const isOutput = stringAt(constant, 'source_type') === 'component_outputs';
    const kind = isOutput ? 'output' : LAZY_TYPES.has(customType) ? 'lazy' : 'value';
    return { name: bareName(key), kind, customType, value: getKey(constant, 'value') ?? null };
  });
}

/** Node to (output key to variable). A constant takes its first non-empty source's first key (flow-layer.md 1.9). */
function outputMappings(tree: JsonObject): Map<string, Map<string, string>> {
  const mappings = new Map<string, Map<string, string>>();
  for (const [key, constant] of parts(tree, 'constants')) {
    if (stringAt(constant, 'source_type') !== 'component_outputs') continue;
    for (const [node, keys] of wireEntries(objectAt(constant, 'source_info') ?? {})) {
      const source = Array.isArray(keys) ? keys[0] : undefined;
      if (typeof source !== 'string') continue;
      const mapping = mappings.get(node) ?? new Map<string, string>();
      mappings.set(node, mapping.set(source, bareName(key)));
      break;
    }
  }
  return mappings;
}

function exportedNames(tree: JsonObject): string[] {
  const outputs = getKey(tree, 'outputs');
  if (!Array.isArray(outputs)) return [];
  return outputs.filter((key) => typeof key === 'string').map(bareName);
}

function preRenderedNames(tree: JsonObject): string[] {
  return parts(tree, 'constants')
    .filter(([, constant]) => isTruthy(getKey(constant, 'pre_render_mako')))
    .filter(([, constant]) => stringAt(constant, 'source_type') !== 'component_outputs')
    .map(([key]) => bareName(key))
    .sort();
}

function flowTargets(tree: JsonObject): Map<string, string> {
  return new Map(parts(tree, 'flows').map(([id, flow]) => [id, text(flow, 'target')]));
}

function links(tree: JsonObject): Map<string, string[]> {
  const result = new Map<string, string[]>();
  for (const [, flow] of parts(tree, 'flows')) {
    const source = text(flow, 'source');
    result.set(source, [...(result.get(source) ?? []), text(flow, 'target')]);
  }
  return result;
}

function waysOf(node: JsonObject, targets: ReadonlyMap<string, string>): Way[] {
  return (flowList(getKey(node, 'outgoing')) ?? []).map((flow) => {
    const target = targets.get(flow);
    if (target === undefined) throw new Error(`flow ${flow} leads nowhere`);
    return { flow, target };
  });
}

function only(ways: readonly Way[]): Way {
  const way = ways[0];
  if (way === undefined) throw new Error('a node has no way out');
  return way;
}

function parts(tree: JsonObject, key: string): [string, JsonObject][] {
  return wireEntries(objectAt(tree, key) ?? {}).map(([id, value]) => [id, asPart(value)]);
}

function part(tree: JsonObject, key: string): JsonObject {
  return asPart(getKey(tree, key));
}

function asPart(value: JsonValue | undefined): JsonObject {
  const object = objectAt({ value: value ?? null }, 'value');
  if (object === null) throw new Error('a part of the tree is not an object');
  return object;
}

function text(object: JsonObject, key: string): string {
  const value = stringAt(object, key);
  if (value === null) throw new Error(`${key} is missing`);
  return value;
}
