import { getKey, type JsonObject } from '../../../common/json/index.js';
import { asObject, objectAt, stringAt, wireEntries } from '../../json-readers.js';
import { childPointer } from '../../pointer.js';
import { type ProblemReport, shorten } from '../problem.js';
import { hasConditions } from '../shape/gateways.js';
import { type GraphNode, type TreeGraph } from './tree-graph.js';

/**
 * Every branch of an exclusive or conditional-parallel gateway has a condition or is the default, and conditions and
 * default belong to the gateway (flow-layer.md 1.5).
 */
export function checkBranches(graph: TreeGraph, report: ProblemReport): void {
  for (const node of graph.nodes) {
    if (!hasConditions(node.source) || node.outgoing === null) continue;
    const conditions = objectAt(node.source, 'conditions');
    if (conditions) checkConditions(node, node.outgoing, conditions, report);
    checkDefault(node, node.outgoing, report);
  }
}

function defaultFlow(gateway: JsonObject): string | null {
  const fallback = asObject(getKey(gateway, 'default_condition'));
  return fallback && stringAt(fallback, 'flow_id');
}

function checkConditions(
  node: GraphNode,
  branches: readonly string[],
  conditions: JsonObject,
  report: ProblemReport,
): void {
  const known = new Set(branches);
  const conditional = new Set(wireEntries(conditions).map(([flow]) => flow));
  const fallback = defaultFlow(node.source);
  for (const flow of known) {
    if (conditional.has(flow) || flow === fallback) continue;
    const message = `${node.label}: branch ${shorten(flow)} has no condition and is not the default branch.`;
    report.add('branch_without_condition', childPointer(node.path, 'conditions', flow), message);
  }
  for (const flow of conditional) {
    if (known.has(flow)) continue;
    const message = `${node.label}: there is a condition for flow ${shorten(flow)}, which is not one of its outgoing flows.`;
    report.add('unknown_branch', childPointer(node.path, 'conditions', flow), message);
  }
}

function checkDefault(node: GraphNode, branches: readonly string[], report: ProblemReport): void {
  const fallback = defaultFlow(node.source);
  if (fallback === null || branches.includes(fallback)) return;
  const message = `${node.label}: the default branch ${shorten(fallback)} is not one of its outgoing flows.`;
  const path = childPointer(node.path, 'default_condition', 'flow_id');
  report.add('unknown_default_flow', path, message);
}
