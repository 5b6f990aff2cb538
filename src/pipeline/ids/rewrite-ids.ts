import { memoryKey, setKey, type JsonObject, type JsonValue } from '../../common/json/index.js';
import {
  asObject,
  changeFields,
  type FieldChanges,
  mapValues,
  objectAt,
  stringAt,
  wireEntries,
} from '../json-readers.js';

/** New ids by old id. An id that is not here is not part of the tree and stays (drawing only). */
export interface IdMap {
  readonly nodes: ReadonlyMap<string, string>;
  readonly flows: ReadonlyMap<string, string>;
}

/** A last change to each rewritten activity and gateway; `oldId` is its key before. */
export type FinishNode = (node: JsonObject, oldId: string) => JsonObject;

/** Asks for the new id of every node and flow of one pipeline; inlined children are not entered. */
export function collectIds(
  tree: JsonObject,
  newNodeId: (oldId: string) => string,
  newFlowId: (oldId: string) => string,
): IdMap {
  const nodes = new Map<string, string>();
  const flows = new Map<string, string>();
  for (const field of ['start_event', 'end_event']) {
    const id = stringAt(objectAt(tree, field) ?? {}, 'id');
    if (id !== null) nodes.set(id, newNodeId(id));
  }
  for (const field of ['activities', 'gateways']) {
    for (const [id] of wireEntries(objectAt(tree, field) ?? {})) nodes.set(id, newNodeId(id));
  }
  for (const [id] of wireEntries(objectAt(tree, 'flows') ?? {})) flows.set(id, newFlowId(id));
  return { nodes, flows };
}

/** A copy of one pipeline with its ids replaced everywhere they stand (api-templates-tasks.md B7.5). */
export function rewriteIds(
  tree: JsonObject,
  ids: IdMap,
  finishNode: FinishNode = (node) => node,
): JsonObject {
  const sections = sectionRewrites(ids, finishNode);
  return mapValues(tree, (value, key) =>
    Object.hasOwn(sections, key) ? (sections[key]?.(value) ?? null) : value,
  );
}

type Rewrite = (value: JsonValue) => JsonValue;

function sectionRewrites(ids: IdMap, finishNode: FinishNode): FieldChanges {
  const nodeId = renamer(ids.nodes);
  const flowId = renamer(ids.flows);
  const flowIds: Rewrite = (value) => (Array.isArray(value) ? value.map(flowId) : flowId(value));
  const node = fields({
    id: nodeId,
    incoming: flowIds,
    outgoing: flowIds,
    conditions: (conditions) => withKeys(conditions, ids.flows),
    default_condition: fields({ flow_id: flowId }),
    converge_gateway_id: nodeId,
  });
  const nodes: Rewrite = (section) =>
    withKeys(section, ids.nodes, (entry, oldId) => {
      const rewritten = node(entry);
      const object = asObject(rewritten);
      return object ? finishNode(object, oldId) : rewritten;
    });
  const flow = fields({ id: flowId, source: nodeId, target: nodeId });
  const source = fields({ source_info: (info) => withKeys(info, ids.nodes) });
  return {
    start_event: node,
    end_event: node,
    activities: nodes,
    gateways: nodes,
    flows: (section) => withKeys(section, ids.flows, flow),
    constants: (section) => mapValues(asObject(section) ?? {}, source),
    ...drawingRewrites(nodeId, flowId),
  };
}

/** `line`, `location` and the stage canvas: drawing only, so unknown ids may occur. */
function drawingRewrites(nodeId: Rewrite, flowId: Rewrite): FieldChanges {
  const end = fields({ id: nodeId });
  const stageNode = fields({ id: nodeId, option: end });
  const job = fields({ nodes: each(stageNode) });
  return {
    line: each(fields({ id: flowId, source: end, target: end })),
    location: each(end),
    stage_canvas_data: each(fields({ jobs: each(job) })),
  };
}

function renamer(names: ReadonlyMap<string, string>): Rewrite {
  return (value) => (typeof value === 'string' ? (names.get(value) ?? value) : value);
}

function fields(changes: FieldChanges): Rewrite {
  return (value) => changeFields(value, changes);
}

function each(rewrite: Rewrite): Rewrite {
  return (value) => (Array.isArray(value) ? value.map(rewrite) : value);
}

/** Renames the keys of a map and rewrites its entries. */
function withKeys(
  value: JsonValue,
  names: ReadonlyMap<string, string>,
  rewrite: (entry: JsonValue, oldKey: string) => JsonValue = (entry) => entry,
): JsonValue {
  const section = asObject(value);
  if (section === null) return value;
  const renamed: JsonObject = {};
  for (const [key, entry] of wireEntries(section)) {
    setKey(renamed, memoryKey(names.get(key) ?? key), rewrite(entry, key));
  }
  return renamed;
}
