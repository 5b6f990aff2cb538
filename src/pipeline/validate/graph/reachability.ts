import { isCycle, stronglyConnected } from '../../strongly-connected.js';
import { type ProblemReport } from '../problem.js';
import { type Edges } from './edges.js';
import { type GraphNode, type TreeGraph } from './tree-graph.js';

/**
 * Every node is reachable from the start, and the end from every node. Loops are allowed (flow-layer.md 1.7 c), but
 * each must have a way out. Only the cause is reported: of nodes cut off, the group that nothing leads to; of nodes
 * that never end, the cycle. Answers whether all is well.
 */
export function checkReachability(graph: TreeGraph, edges: Edges, report: ProblemReport): boolean {
  const fromStart = walk(graph, edges.out, 'start');
  const toEnd = walk(graph, edges.in, 'end');
  const before = report.problems.length;
  for (const group of rootGroups(edges.in, edges.out, (node) => !fromStart.has(node))) {
    const nodes = group.flatMap((index) => graph.nodes[index] ?? []);
    const [first] = nodes;
    if (!first) continue;
    const message = `${first.label} cannot be reached from the start event${others(nodes, 'nor can')}.`;
    report.add('unreachable_node', first.path, message);
  }
  const trapped = (node: number): boolean => fromStart.has(node) && !toEnd.has(node);
  for (const group of rootGroups(edges.out, edges.in, trapped)) {
    const nodes = group.flatMap((index) => graph.nodes[index] ?? []);
    const [first] = nodes;
    if (!first) continue;
    const message = `${first.label} is in a cycle that has no way out to the end event${others(nodes, 'with')}.`;
    report.add('endless_cycle', first.path, message);
  }
  return report.problems.length === before;
}

function walk(
  graph: TreeGraph,
  edges: readonly (readonly number[])[],
  from: 'start' | 'end',
): Set<number> {
  const seen = new Set(graph.nodes.filter(({ kind }) => kind === from).map(({ index }) => index));
  for (const node of seen) for (const next of edges[node] ?? []) seen.add(next);
  return seen;
}

/** Cycles among the included nodes from which no edge leads to another included group. */
function rootGroups(
  edges: readonly (readonly number[])[],
  reverse: readonly (readonly number[])[],
  included: (node: number) => boolean,
): number[][] {
  const groups = stronglyConnected(edges, included).filter((group) => isCycle(group, reverse));
  return groups.filter((group) => {
    const members = new Set(group);
    return group.every((node) => (edges[node] ?? []).every((next) => members.has(next)));
  });
}

const SHOWN_NODES = 4;

function others(nodes: readonly GraphNode[], word: string): string {
  if (nodes.length < 2) return '';
  const shown = nodes.slice(1, 1 + SHOWN_NODES).map(({ label }) => label);
  const hidden = nodes.length - 1 - shown.length;
  return `, ${word} ${shown.join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
}
