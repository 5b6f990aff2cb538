import { getKey, isJsonObject, type JsonObject } from '../../../common/json/index.js';
import { objectAt, wireEntries } from '../../json-readers.js';
import { childPointer } from '../../pointer.js';
import { type TreeGraph } from '../graph/tree-graph.js';
import { type ProblemReport, shorten } from '../problem.js';
import { constantLabel } from '../shape/constants.js';

/** A `component_outputs` constant names an output of an activity of this tree (flow-layer.md 1.7 b, 1.8). */
export function checkSources(
  constants: JsonObject,
  graph: TreeGraph,
  pointer: string,
  report: ProblemReport,
): void {
  for (const [key, constant] of wireEntries(constants)) {
    if (!isJsonObject(constant) || getKey(constant, 'source_type') !== 'component_outputs')
      continue;
    const info = getKey(constant, 'source_info');
    if (info !== undefined && !isJsonObject(info)) continue;
    const path = childPointer(pointer, 'constants', key, 'source_info');
    checkSource(key, objectAt(constant, 'source_info') ?? {}, graph, path, report);
  }
}

function checkSource(
  key: string,
  info: JsonObject,
  graph: TreeGraph,
  path: string,
  report: ProblemReport,
): void {
  const sources = wireEntries(info).filter(([, fields]) => !isEmptyList(fields));
  if (sources.length === 0) {
    const message = `${constantLabel(key)} stands for a node's output, but "source_info" names none.`;
    report.add('missing_source', path, message);
  }
  for (const [nodeId] of sources) {
    const node = graph.byId.get(nodeId);
    if (node ? node.kind === 'activity' : !graph.nodesKnown) continue;
    const what = node
      ? `${node.label}, which is not an activity`
      : `node ${shorten(nodeId)}, which does not exist`;
    const message = `${constantLabel(key)} takes an output of ${what}.`;
    report.add('unknown_source_node', childPointer(path, nodeId), message);
  }
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
