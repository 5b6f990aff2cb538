import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';
import { asObject, flowList, objectAt, stringAt, wireEntries } from '../../json-readers.js';
import { childPointer } from '../../pointer.js';
import { describe, type ProblemReport, shorten } from '../problem.js';
import { EVENT_LABELS, type EventField } from '../shape/events.js';

export type NodeKind =
  'start' | 'end' | 'activity' | 'parallel' | 'conditional' | 'exclusive' | 'converge' | 'unknown';

const GATEWAY_KINDS: Readonly<Record<string, NodeKind>> = {
  ParallelGateway: 'parallel',
  ConditionalParallelGateway: 'conditional',
  ExclusiveGateway: 'exclusive',
  ConvergeGateway: 'converge',
};

export interface GraphNode {
  readonly index: number;
  /** As the client wrote it. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly path: string;
  readonly label: string;
  readonly source: JsonObject;
  /** The flows that the node itself names; null when the field is unreadable. */
  readonly incoming: readonly string[] | null;
  readonly outgoing: readonly string[] | null;
}

export interface GraphFlow {
  readonly id: string;
  readonly sourceId: string | null;
  readonly targetId: string | null;
}

/** One pipeline as a graph, read leniently: what can't be read is left out and noted. */
export interface TreeGraph {
  readonly pointer: string;
  readonly nodes: readonly GraphNode[];
  readonly byId: ReadonlyMap<string, GraphNode>;
  readonly flows: readonly GraphFlow[];
  readonly flowById: ReadonlyMap<string, GraphFlow>;
  /** Every node of the tree has a readable id, so an id that is not here does not exist. */
  readonly nodesKnown: boolean;
  readonly flowsKnown: boolean;
  /** Two nodes share an id. */
  readonly ambiguous: boolean;
}

export function isParallel(node: GraphNode): boolean {
  return node.kind === 'parallel' || node.kind === 'conditional';
}

/** Whether the node is a gateway that opens branches. */
export function isDiverging(node: GraphNode): boolean {
  return node.kind === 'exclusive' || isParallel(node);
}

/** Reads the graph of one pipeline; reports ids that two nodes share (engine-core.md 1.1). */
export function readGraph(tree: JsonObject, pointer: string, report: ProblemReport): TreeGraph {
  const reader = new NodeReader(pointer, report);
  const start = reader.addEvent(tree, 'start_event', 'start');
  const end = reader.addEvent(tree, 'end_event', 'end');
  const activities = reader.addSection(tree, 'activities', () => 'activity');
  const gateways = reader.addSection(tree, 'gateways', gatewayKind);
  reader.addAliases();
  const { flows, flowById } = readFlows(objectAt(tree, 'flows') ?? {});
  return {
    pointer,
    nodes: reader.nodes,
    byId: reader.byId,
    flows,
    flowById,
    nodesKnown: start && end && activities && gateways,
    flowsKnown: objectAt(tree, 'flows') !== null,
    ambiguous: reader.ambiguous,
  };
}

function gatewayKind(gateway: JsonObject): NodeKind {
  const type = stringAt(gateway, 'type') ?? '';
  return Object.hasOwn(GATEWAY_KINDS, type) ? (GATEWAY_KINDS[type] ?? 'unknown') : 'unknown';
}

class NodeReader {
  readonly nodes: GraphNode[] = [];
  readonly byId = new Map<string, GraphNode>();
  ambiguous = false;

  constructor(
    private readonly pointer: string,
    private readonly report: ProblemReport,
  ) {}

  /** Answers whether the event's id is readable. */
  addEvent(tree: JsonObject, field: EventField, kind: NodeKind): boolean {
    const event = objectAt(tree, field);
    const id = event && stringAt(event, 'id');
    if (event === null || id === null) return false;
    this.add(id, kind, event, childPointer(this.pointer, field), EVENT_LABELS[field]);
    return true;
  }

  addSection(
    tree: JsonObject,
    field: 'activities' | 'gateways',
    kindOf: (entry: JsonObject) => NodeKind,
  ): boolean {
    const section = objectAt(tree, field);
    const word = field === 'activities' ? 'Activity' : 'Gateway';
    for (const [id, entry] of wireEntries(section ?? {})) {
      const source = asObject(entry) ?? {};
      this.add(id, kindOf(source), source, childPointer(this.pointer, field, id), word);
    }
    return section !== null;
  }

  /** A node whose `id` differs from its key answers to both, so that one slip is one problem. */
  addAliases(): void {
    for (const node of this.nodes) {
      const id = stringAt(node.source, 'id');
      if (id !== null && !this.byId.has(id)) this.byId.set(id, node);
    }
  }

  private add(id: string, kind: NodeKind, source: JsonObject, path: string, word: string): void {
    const label = describe(word, id, stringAt(source, 'name'));
    const other = this.byId.get(id);
    if (other) {
      this.ambiguous = true;
      const at = word.endsWith('event') ? childPointer(path, 'id') : path;
      const message = `${label} has the same id "${shorten(id)}" as ${other.label}; node ids must differ.`;
      this.report.add('duplicate_id', at, message);
    }
    const incoming = links(source, 'incoming', kind === 'start');
    const outgoing = links(source, 'outgoing', kind === 'end');
    const node = { index: this.nodes.length, id, kind, path, label, source, incoming, outgoing };
    this.nodes.push(node);
    if (!other) this.byId.set(id, node);
  }
}

/** The flows of a field; `mayBeAbsent` where an event has none by nature. */
function links(source: JsonObject, field: string, mayBeAbsent: boolean): string[] | null {
  const value: JsonValue | undefined = getKey(source, field);
  return mayBeAbsent && (value === undefined || value === null) ? [] : flowList(value);
}

export function flowPath(graph: TreeGraph, flow: GraphFlow): string {
  return childPointer(graph.pointer, 'flows', flow.id);
}

function readFlows(section: JsonObject): {
  flows: GraphFlow[];
  flowById: Map<string, GraphFlow>;
} {
  const flows: GraphFlow[] = [];
  const flowById = new Map<string, GraphFlow>();
  const aliases: [string, GraphFlow][] = [];
  for (const [id, entry] of wireEntries(section)) {
    const source = isJsonObject(entry) ? entry : {};
    const sourceId = stringAt(source, 'source');
    const targetId = stringAt(source, 'target');
    const flow = { id, sourceId, targetId };
    flows.push(flow);
    flowById.set(id, flow);
    const alias = stringAt(source, 'id') ?? id;
    if (alias !== id) aliases.push([alias, flow]);
  }
  for (const [alias, flow] of aliases) if (!flowById.has(alias)) flowById.set(alias, flow);
  return { flows, flowById };
}
