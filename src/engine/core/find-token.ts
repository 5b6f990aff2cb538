import { type Decision, type Rejection } from './commands.js';
import { type GraphNode } from './graph.js';
import { isTerminal, type Token } from './state.js';
import { type Step } from './step.js';

/** A token that a command is about, or why there is none. */
export type Found =
  | { readonly ok: true; readonly token: Token; readonly node: GraphNode }
  | Extract<Decision, { ok: false }>;

/** The token at a node; a node is entered by one token at a time. */
export function findToken(step: Step, nodeId: string): Found {
  if (isTerminal(step.state.status)) return ended(step);
  const node = step.graph.nodes.get(nodeId);
  if (node === undefined) return reject('node_not_found', 'the task has no such node');
  for (const token of step.state.tokens.values()) {
    if (token.node === nodeId) return { ok: true, token, node };
  }
  return reject('node_not_active', `the node ${node.name} is not under way`);
}

export function findFailed(step: Step, nodeId: string): Found {
  const found = findToken(step, nodeId);
  if (!found.ok || found.token.status === 'failed') return found;
  return reject('node_not_failed', `the node ${found.node.name} has not failed`);
}

export function notRunning(step: Step): Decision & { ok: false } {
  return isTerminal(step.state.status)
    ? ended(step)
    : reject('task_not_running', 'the task is paused already');
}

export function ended(step: Step): Decision & { ok: false } {
  return reject(
    'task_ended',
    `the task is ${step.state.status}; nothing in it can be changed any more`,
  );
}

export function otherType(
  operation: string,
  node: GraphNode,
  expected: string,
): Decision & { ok: false } {
  return reject(
    'node_of_other_type',
    `${operation} needs ${expected}; ${node.name || node.id} is none`,
  );
}

export function reject(type: Rejection['type'], message: string): Decision & { ok: false } {
  return { ok: false, rejection: { type, message } };
}
