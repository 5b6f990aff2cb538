import { type JsonValue } from '../../common/json/index.js';
import { evaluateCondition, fromJson, toText } from '../../expressions/index.js';
import { type Context } from './context.js';
import {
  type Branch,
  type ConditionalParallelNode,
  type ExclusiveNode,
  type Way,
} from './graph.js';
import { hydrateReason } from './hydrate-error.js';

export type BranchChoice =
  | { readonly ok: true; readonly ways: readonly Way[] }
  | { readonly ok: false; readonly reason: string };

/** Which ways a gateway opens (engine-core.md 4.6, 4.7; the texts of flow-layer.md 3.2). */
export function chooseWays(
  node: ExclusiveNode | ConditionalParallelNode,
  context: Context,
): BranchChoice {
  const met: Branch[] = [];
  for (const branch of node.branches) {
    const result = evaluateBranch(branch, node.language, context);
    if (!result.ok) return result;
    if (!result.value) continue;
    met.push(branch);
    if (node.kind === 'exclusive' && node.takesFirst) break;
  }
  if (met.length === 0) {
    return node.fallback === null
      ? { ok: false, reason: 'all conditions of branches are not meet' }
      : { ok: true, ways: [node.fallback] };
  }
  if (node.kind === 'exclusive' && met.length > 1) {
    const flows = met.map(({ flow }) => `'${flow}'`).join(', ');
    return { ok: false, reason: `multiple conditions meet: [${flows}]` };
  }
  return { ok: true, ways: met };
}

type BranchResult =
  { readonly ok: true; readonly value: boolean } | { readonly ok: false; readonly reason: string };

function evaluateBranch(
  branch: Branch,
  language: ExclusiveNode['language'],
  context: Context,
): BranchResult {
  try {
    const result =
      language === 'MAKO'
        ? context.evaluateMako(branch.evaluate, escapeControls)
        : evaluateCondition(conditionText(branch, context), language, context.clock);
    if (result.ok) return result;
    return { ok: false, reason: `evaluate[${branch.evaluate}] fail: ${result.message}` };
  } catch (error) {
    return { ok: false, reason: hydrateReason(error, 'evaluation context') };
  }
}

function conditionText(branch: Branch, context: Context): string {
  const rendered = context.render(branch.evaluate, escapeControls);
  return typeof rendered === 'string' ? rendered : toText(fromJson(rendered));
}

/** A line end inside a value would break the one-line condition around it. */
function escapeControls(value: JsonValue): JsonValue {
  if (typeof value !== 'string' || /\\[nrt]/.test(value)) return value;
  return value.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}
