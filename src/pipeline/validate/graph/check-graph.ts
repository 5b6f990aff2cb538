import { type ProblemReport } from '../problem.js';
import { checkBranches } from './branches.js';
import { checkDegrees } from './degrees.js';
import { readEdges } from './edges.js';
import { checkLinks } from './links.js';
import { pairGateways } from './pairing.js';
import { checkReachability } from './reachability.js';
import { checkStreams } from './streams.js';
import { type TreeGraph } from './tree-graph.js';

/**
 * The graph rules (engine-core.md 2). Each stage runs when the ones it builds on found nothing, so that one mistake
 * does not come back as many. Answers the converge gateway of each paired gateway, by id.
 */
export function checkGraph(graph: TreeGraph, report: ProblemReport): Map<string, string> {
  checkBranches(graph, report);
  const linked = checkLinks(graph, report);
  const edges = readEdges(graph);
  const counted = checkDegrees(graph, edges, report);
  if (!linked) return new Map();
  const reachable = checkReachability(graph, edges, report);
  const typed = graph.nodes.every(({ kind }) => kind !== 'unknown');
  if (!counted || !reachable || !typed) return new Map();
  const pairs = pairGateways(graph, edges, report);
  if (pairs === null) return new Map();
  checkStreams(graph, edges, pairs, report);
  return namePairs(graph, pairs);
}

function namePairs(graph: TreeGraph, pairs: ReadonlyMap<number, number>): Map<string, string> {
  const names = new Map<string, string>();
  for (const [gateway, converge] of pairs) {
    const [from, to] = [graph.nodes[gateway], graph.nodes[converge]];
    if (from && to) names.set(from.id, to.id);
  }
  return names;
}
