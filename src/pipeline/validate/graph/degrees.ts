import { childPointer } from '../../pointer.js';
import { type ProblemReport, shorten } from '../problem.js';
import { type Edges } from './edges.js';
import { flowPath, type GraphNode, type NodeKind, type TreeGraph } from './tree-graph.js';

/** Most flows into or out of a node (engine-core.md 2.1). */
const MAX_DEGREE = 1000;

interface Bounds {
  readonly min: number;
  readonly max: number;
}

const NONE = { min: 0, max: 0 };
const ONE = { min: 1, max: 1 };
const MANY = { min: 1, max: MAX_DEGREE };

const DEGREES: Readonly<Record<NodeKind, { incoming: Bounds; outgoing: Bounds }>> = {
  start: { incoming: NONE, outgoing: ONE },
  end: { incoming: MANY, outgoing: NONE },
  activity: { incoming: MANY, outgoing: ONE },
  converge: { incoming: MANY, outgoing: ONE },
  parallel: { incoming: MANY, outgoing: MANY },
  conditional: { incoming: MANY, outgoing: MANY },
  exclusive: { incoming: MANY, outgoing: MANY },
  unknown: { incoming: MANY, outgoing: MANY },
};

/** Connection degrees and forbidden connections (engine-core.md 2.1), for every node; answers whether all hold. */
export function checkDegrees(graph: TreeGraph, edges: Edges, report: ProblemReport): boolean {
  const before = report.problems.length;
  for (const node of graph.nodes) {
    checkSide(node, 'incoming', edges.in[node.index]?.length ?? 0, report);
    checkSide(node, 'outgoing', edges.out[node.index]?.length ?? 0, report);
  }
  for (const flow of graph.flows) {
    const source = graph.byId.get(flow.sourceId ?? '');
    const target = graph.byId.get(flow.targetId ?? '');
    const rule = source && target && forbiddenConnection(source, target);
    if (!rule) continue;
    const message = `Flow ${shorten(flow.id)} leads from ${source.label} to ${target.label}: ${rule}.`;
    report.add('illegal_connection', childPointer(flowPath(graph, flow), 'target'), message);
  }
  return report.problems.length === before;
}

function checkSide(
  node: GraphNode,
  side: 'incoming' | 'outgoing',
  connected: number,
  report: ProblemReport,
): void {
  const named = node[side];
  if (named === null) return;
  const { min, max } = DEGREES[node.kind][side];
  const count = Math.max(named.length, connected);
  const isLinkedStart = node.kind === 'start' && side === 'incoming' && connected > 0;
  if (isLinkedStart || (count >= min && named.length <= max && (max > 0 || count === 0))) return;
  const message = `${node.label} has ${count} ${side} flows, but needs ${boundsText(min, max)}.`;
  report.add(`${side}_count`, childPointer(node.path, side), message);
}

function boundsText(min: number, max: number): string {
  if (max === 0) return 'none';
  return min === max ? `exactly ${min}` : `${min} to ${max}`;
}

function forbiddenConnection(source: GraphNode, target: GraphNode): string | null {
  if (target.kind === 'start') return 'no flow may lead to a start event';
  if (source.kind === 'start' && target.kind === 'end') {
    return 'the start event must not lead straight to the end event';
  }
  return null;
}
