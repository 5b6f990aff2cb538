import { isJsonObject, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { asObject, objectAt, wireEntries } from '../json-readers.js';
import { childPointer } from '../pointer.js';
import { inlinedPipeline, subprocessSpec } from '../subprocess.js';
import { checkConditions, FeelBudget } from './conditions.js';
import { findTreeCircles } from './constants/circles.js';
import { checkKeys } from './constants/keys.js';
import { checkSources } from './constants/sources.js';
import { isTooLarge, LINKS_OF_NODE } from './count-nodes.js';
import { checkGraph } from './graph/check-graph.js';
import { readGraph } from './graph/tree-graph.js';
import { checkLoops } from './loops.js';
import { type Problem, ProblemReport } from './problem.js';
import { activityLabel } from './shape/activities.js';
import { checkShape } from './shape/check-shape.js';
import { describeType } from './shape/field-rules.js';

export interface ValidationOptions {
  /** Most nodes of a tree with its inlined children, events included. */
  readonly maxNodes: number;
  /** How deep inlined sub-processes may be nested; 0 allows none. */
  readonly maxSubprocessDepth: number;
  /** Most characters of FEEL conditions, each different one counted once. */
  readonly maxFeelLength?: number;
  /** Where the tree stands in the request; prefix of every path. */
  readonly pointer?: string;
}

/** Pairs of one pipeline: gateway id to converge gateway id. The pointer names the pipeline. */
export type ConvergeIds = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface ValidationResult {
  readonly problems: Problem[];
  readonly warnings: Problem[];
  /** By the pointer of the pipeline: the given one for the tree itself, longer ones for inlined children. */
  readonly convergeIds: ConvergeIds;
}

const DEFAULT_FEEL_LENGTH = 65_536;

export const DEFAULT_POINTER = '/pipeline_tree';

interface Level {
  readonly tree: JsonObject;
  readonly pointer: string;
  readonly depth: number;
}

/**
 * All that is wrong with a submitted tree: shape, constants and graph (flow-layer.md 1.7, engine-core.md 2), inlined
 * sub-processes included. Total: never throws, never changes the tree. A tree over the node limit is not looked into.
 */
export function validatePipelineTree(
  tree: JsonValue,
  options: ValidationOptions,
): ValidationResult {
  const pointer = options.pointer ?? DEFAULT_POINTER;
  const report = new ProblemReport();
  const convergeIds = new Map<string, ReadonlyMap<string, string>>();
  const result = { problems: report.problems, warnings: report.warnings, convergeIds };
  if (!isJsonObject(tree)) {
    report.add(
      'wrong_type',
      pointer,
      `The pipeline tree must be an object, not ${describeType(tree)}.`,
    );
    return result;
  }
  if (isTooLarge(tree, options.maxNodes)) {
    const message = `The pipeline tree has more than ${options.maxNodes} nodes or constants, the limit LIMIT_TREE_NODES, or more than ${LINKS_OF_NODE} times as many flows.`;
    report.add('too_many_nodes', pointer, message);
    return result;
  }
  const feel = new FeelBudget(options.maxFeelLength ?? DEFAULT_FEEL_LENGTH);
  const levels: Level[] = [{ tree, pointer, depth: 0 }];
  for (const level of levels) {
    convergeIds.set(level.pointer, validateLevel(level, report, feel));
    for (const child of childLevels(level, options, report)) levels.push(child);
  }
  return result;
}

/** One pipeline without its inlined children; answers its converge gateways. */
function validateLevel(
  { tree, pointer }: Level,
  report: ProblemReport,
  feel: FeelBudget,
): Map<string, string> {
  checkShape(tree, pointer, report);
  const graph = readGraph(tree, pointer, report);
  const constants = objectAt(tree, 'constants') ?? {};
  checkKeys(tree, constants, pointer, report);
  checkSources(constants, graph, pointer, report);
  report.addAll(findTreeCircles(constants, pointer));
  checkLoops(graph, constants, report);
  checkConditions(graph, report, feel);
  return checkGraph(graph, report);
}

function childLevels(level: Level, options: ValidationOptions, report: ProblemReport): Level[] {
  const children: Level[] = [];
  for (const [id, value] of wireEntries(objectAt(level.tree, 'activities') ?? {})) {
    const activity = asObject(value);
    const child = activity && subprocessSpec(activity);
    const tree = child && inlinedPipeline(child.spec);
    if (!tree) continue;
    const pointer = childPointer(level.pointer, 'activities', id, ...child.keys, 'pipeline');
    const depth = level.depth + 1;
    if (depth <= options.maxSubprocessDepth) children.push({ tree, pointer, depth });
    else {
      const message = `${activityLabel(id, activity)} is nested deeper than ${options.maxSubprocessDepth} sub-processes, the limit LIMIT_SUBPROCESS_DEPTH.`;
      report.add('subprocess_too_deep', pointer, message);
    }
  }
  return children;
}
