import { isJsonObject, type JsonValue } from '../common/json/index.js';
import { cleanNames } from './clean-names.js';
import { normalizeTree } from './normalize.js';
import { type Problem } from './validate/problem.js';
import {
  DEFAULT_POINTER,
  validatePipelineTree,
  type ValidationOptions,
} from './validate/validate-tree.js';

export interface PreparedTree {
  /** Names cleaned and, when there are no problems, normalised; shares with the input what did not change. */
  readonly tree: JsonValue;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Gateway id to converge gateway id, of the tree itself; inlined children carry theirs in the tree. */
  readonly convergeIds: ReadonlyMap<string, string>;
}

/** Cleans, validates and normalises a submitted tree (api-templates-tasks.md B5, B6, 4.8). */
export function prepareTree(tree: JsonValue, options: ValidationOptions): PreparedTree {
  const pointer = options.pointer ?? DEFAULT_POINTER;
  const cleaned = cleanNames(tree, options.maxSubprocessDepth);
  const { problems, warnings, convergeIds } = validatePipelineTree(cleaned, options);
  const pairs = convergeIds.get(pointer) ?? new Map<string, string>();
  const isSound = problems.length === 0 && isJsonObject(cleaned);
  const prepared = isSound ? normalizeTree(cleaned, pointer, convergeIds) : cleaned;
  return { tree: prepared, problems, warnings, convergeIds: pairs };
}
