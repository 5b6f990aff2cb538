import { type GraphFlow, type GraphNode, type TreeGraph } from './tree-graph.js';

/** Adjacency by node index. Order: the node's own list where it has one, else the order of `flows`. */
export interface Edges {
  readonly out: readonly number[][];
  readonly in: readonly number[][];
}

export function readEdges(graph: TreeGraph): Edges {
  const out: number[][] = graph.nodes.map(() => []);
  const into: number[][] = graph.nodes.map(() => []);
  for (const flow of graph.flows) {
    const source = nodeOf(graph, flow.sourceId);
    const target = nodeOf(graph, flow.targetId);
    if (!source || !target) continue;
    out[source.index]?.push(target.index);
    into[target.index]?.push(source.index);
  }
  for (const node of graph.nodes) {
    reorder(graph, out, node, node.outgoing, (flow) => flow.targetId);
    reorder(graph, into, node, node.incoming, (flow) => flow.sourceId);
  }
  return { out, in: into };
}

function nodeOf(graph: TreeGraph, id: string | null): GraphNode | undefined {
  return id === null ? undefined : graph.byId.get(id);
}

function reorder(
  graph: TreeGraph,
  lists: number[][],
  node: GraphNode,
  flowIds: readonly string[] | null,
  farEnd: (flow: GraphFlow) => string | null,
): void {
  if (flowIds === null || flowIds.length < 2) return;
  const flows = flowIds.flatMap((id) => graph.flowById.get(id) ?? []);
  const ends = flows.flatMap((flow) => nodeOf(graph, farEnd(flow))?.index ?? []);
  if (ends.length === lists[node.index]?.length) lists[node.index] = ends;
}
