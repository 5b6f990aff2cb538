import { getKey, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { asNumber, isTruthy, objectAt, valueAt, wireEntries } from '../json-readers.js';
import { childPointer } from '../pointer.js';
import { subprocessSpec } from '../subprocess.js';
import { type GraphNode, type TreeGraph } from './graph/tree-graph.js';
import { type ProblemReport, shorten } from './problem.js';
import { describeType } from './shape/field-rules.js';

/** Most rounds of a loop (BKFlow's MAX_LOOP_TIMES, flow-layer.md 5.6). */
export const MAX_LOOP_TIMES = 100;

/** The save rules of `loop_config` on sub-process nodes whose loop is enabled (flow-layer.md 5.6). */
export function checkLoops(graph: TreeGraph, constants: JsonObject, report: ProblemReport): void {
  const usedBy = new Map<string, GraphNode>();
  for (const node of graph.nodes) {
    const config = objectAt(node.source, 'loop_config');
    if (config === null || !isTruthy(getKey(config, 'enable'))) continue;
    if (subprocessSpec(node.source) === null) continue;
    const path = childPointer(node.path, 'loop_config');
    const times = checkTimes(node, config, path, report);
    if (getKey(config, 'type') === 'time_loop') continue;
    checkParams(node, config, times, path, report);
    for (const [param] of wireEntries(objectAt(config, 'loop_params') ?? {})) {
      const at = childPointer(path, 'loop_params', param);
      checkName(node, param, constants, usedBy, at, report);
    }
  }
}

/** The number of rounds; null when the list of a variable decides. */
function checkTimes(
  node: GraphNode,
  config: JsonObject,
  path: string,
  report: ProblemReport,
): number | null {
  const value = getKey(config, 'loop_times') ?? null;
  const times = asNumber(value);
  const at = childPointer(path, 'loop_times');
  if (value !== null && (times === null || !Number.isInteger(times) || times < 0)) {
    const message = `${node.label}: "loop_times" must be a whole number or null, not ${show(value)}.`;
    report.add(times === null ? 'wrong_type' : 'invalid_value', at, message);
    return null;
  }
  if (times !== null && times > MAX_LOOP_TIMES) {
    const message = `${node.label}: "loop_times" is ${times}, but at most ${MAX_LOOP_TIMES} rounds are allowed.`;
    report.add('loop_times_exceeded', at, message);
    return null;
  }
  return times;
}

function show(value: JsonValue): string {
  const number = asNumber(value);
  return number === null ? describeType(value) : String(number);
}

/** With a fixed number of rounds, the shortest list must have as many items. */
function checkParams(
  node: GraphNode,
  config: JsonObject,
  times: number | null,
  path: string,
  report: ProblemReport,
): void {
  const params = getKey(config, 'loop_params') ?? null;
  const map = objectAt(config, 'loop_params');
  if (params !== null && map === null) {
    const message = `${node.label}: "loop_params" must be an object, not ${describeType(params)}.`;
    report.add('wrong_type', childPointer(path, 'loop_params'), message);
  }
  const lengths = wireEntries(map ?? {}).map(([, value]) => listLength(value));
  const known = lengths.filter((length) => length !== null);
  if (times === null || times === 0 || known.length === 0) return;
  const shortest = Math.min(...known);
  const fits = known.length === lengths.length ? times === shortest : times <= shortest;
  if (fits) return;
  const message = `${node.label}: "loop_times" is ${times}, but the shortest list of the loop variables has ${shortest} items.`;
  report.add('loop_times_mismatch', childPointer(path, 'loop_times'), message);
}

/** Items of `"a,b,c"`; null for a variable, whose list is known only at run time. */
function listLength(value: JsonValue): number | null {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'string' || value.includes('${')) return null;
  return value.split(',').filter((item) => item.trim() !== '').length;
}

function checkName(
  node: GraphNode,
  param: string,
  constants: JsonObject,
  usedBy: Map<string, GraphNode>,
  path: string,
  report: ProblemReport,
): void {
  const other = usedBy.get(param);
  usedBy.set(param, other ?? node);
  if (other) {
    const message = `${node.label}: the loop variable ${shorten(param)} is already used by ${other.label}.`;
    report.add('loop_variable_reused', path, message);
  }
  if (valueAt(constants, param) !== undefined) {
    const message = `${node.label}: the loop variable ${shorten(param)} is also a constant of the flow.`;
    report.add('loop_variable_conflict', path, message);
  }
}
