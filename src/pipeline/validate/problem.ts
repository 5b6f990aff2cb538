/**
 * What validation can find, as a closed list (flow-layer.md 1.7, engine-core.md 2). `timeout_conflict` only occurs
 * among the warnings.
 */
export const PROBLEM_TYPES = [
  // shape
  'missing_field',
  'wrong_type',
  'invalid_value',
  'empty_name',
  'name_too_long',
  'invalid_id',
  'id_mismatch',
  'duplicate_id',
  // limits
  'too_many_nodes',
  'subprocess_too_deep',
  'too_much_feel',
  // activities
  'subprocess_without_flow',
  'param_and_render',
  'loop_times_exceeded',
  'loop_times_mismatch',
  'loop_variable_reused',
  'loop_variable_conflict',
  'timeout_conflict',
  // constants
  'key_mismatch',
  'invalid_key',
  'reserved_key',
  'missing_source',
  'unknown_source_node',
  'circular_reference',
  'invalid_output_key',
  // flows
  'unknown_flow',
  'unknown_node',
  'flow_mismatch',
  'duplicate_flow',
  'incoming_count',
  'outgoing_count',
  'illegal_connection',
  'unreachable_node',
  'endless_cycle',
  // gateways
  'branch_without_condition',
  'unknown_branch',
  'unknown_default_flow',
  'invalid_condition',
  'branch_not_converging',
  'different_converges',
  'invalid_branch',
  'converge_shared',
  'converge_incomplete',
  'stream_conflict',
] as const;

export type ProblemType = (typeof PROBLEM_TYPES)[number];

export interface Problem {
  /** JSON pointer (RFC 6901) with the client's keys; of a thing that is missing, where it should stand. */
  readonly path: string;
  readonly type: ProblemType;
  /** One sentence that names the node and the rule. */
  readonly message: string;
}

/** More than these help nobody. */
const MAX_PROBLEMS = 1000;

/** Gathers what one validation finds, up to a thousand problems and as many warnings. */
export class ProblemReport {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];

  add(type: ProblemType, path: string, message: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ path, type, message });
  }

  addAll(problems: readonly Problem[]): void {
    for (const { type, path, message } of problems) this.add(type, path, message);
  }

  warn(type: ProblemType, path: string, message: string): void {
    if (this.warnings.length < MAX_PROBLEMS) this.warnings.push({ path, type, message });
  }
}

const SHOWN_NAME = 60;

/** How a message names a thing: `Activity "Gold" (nodeGold)`. */
export function describe(kind: string, id: string, name: string | null): string {
  const shownId = shorten(id);
  return name === null || name === ''
    ? `${kind} ${shownId}`
    : `${kind} "${shorten(name)}" (${shownId})`;
}

/** Client text in a message, cut to a readable length. */
export function shorten(text: string): string {
  if (text.length <= SHOWN_NAME) return text;
  const points = [...text.slice(0, 2 * SHOWN_NAME + 2)];
  return points.length <= SHOWN_NAME ? text : `${points.slice(0, SHOWN_NAME).join('')}…`;
}
