import { type Execution, type Graph, isTerminal, type Token } from '../../engine/index.js';
import { SUBPROCESS_PLUGIN, TaskNodeIds } from '../../pipeline/index.js';
import { type Task } from './task.js';

export const WAIT_TYPES = [
  'not_started',
  'paused',
  'engine_fault',
  'newer_release',
  'ready',
  'plugin_call',
  'poll',
  'callback',
  'child_task',
  'node_failed',
  'auto_retry',
] as const;

/** Why a task that has not ended is waiting (wire-decisions W27). Times as Date. */
export interface WaitReason {
  readonly type: (typeof WAIT_TYPES)[number];
  readonly node_id: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
  readonly message: string;
}

/** Everything that a task waits for; empty when it has ended. A task that has not ended waits for something. */
export function waitReasons(
  task: Task,
  execution: Execution | null,
  graph: Graph | null,
): WaitReason[] {
  if (execution === null || graph === null) return task.isStarted ? [] : [notStarted(task)];
  if (isTerminal(execution.state.status)) return [];
  if (execution.newerSchema !== null) return [ofNewerRelease(execution.newerSchema)];
  const ids = new TaskNodeIds(task.instanceId);
  const reasons = [...execution.state.tokens.values()].map((token) => ofToken(token, graph, ids));
  if (execution.fault !== null) reasons.unshift(fault(execution));
  if (execution.state.status === 'SUSPENDED') reasons.unshift(paused());
  return reasons;
}

function notStarted(task: Task): WaitReason {
  return {
    type: 'not_started',
    node_id: null,
    since: task.createTime,
    until: null,
    message: 'the task was created and waits to be started',
  };
}

function fault({ fault: reason }: Execution): WaitReason {
  const message = `${reason ?? ''}; look into the log, then redrive the task`;
  return { type: 'engine_fault', node_id: null, since: null, until: null, message };
}

function ofNewerRelease(schema: number): WaitReason {
  const message = `a newer release works on the task (state schema ${schema}); workers of this one leave it alone`;
  return { type: 'newer_release', node_id: null, since: null, until: null, message };
}

function paused(): WaitReason {
  const message = 'the task is paused: running nodes go on, no further one is entered; resume it';
  return { type: 'paused', node_id: null, since: null, until: null, message };
}

function ofToken(token: Token, graph: Graph, ids: TaskNodeIds): WaitReason {
  const { type, message } = explain(token, graph);
  return {
    type,
    node_id: ids.toTask(token.node),
    since: new Date(token.since),
    until: token.until === null ? null : new Date(token.until),
    message,
  };
}

function explain(token: Token, graph: Graph): Pick<WaitReason, 'type' | 'message'> {
  const node = graph.nodes.get(token.node);
  const name = node?.name === undefined || node.name === '' ? token.node : node.name;
  switch (token.status) {
    case 'ready':
      return { type: 'ready', message: `${name} is about to be entered` };
    case 'parked':
      return { type: 'paused', message: `${name} is entered when the task is resumed` };
    case 'calling':
      return {
        type: 'plugin_call',
        message: `the plugin of ${name} is called, or waits for its turn`,
      };
    case 'polling':
      return { type: 'poll', message: `${name} looks again at the given time` };
    case 'waiting':
      return node?.kind === 'activity' && node.plugin.code === SUBPROCESS_PLUGIN.code
        ? { type: 'child_task', message: `${name} waits for its child task` }
        : { type: 'callback', message: `${name} waits for a callback` };
    case 'failed':
      return token.until === null
        ? { type: 'node_failed', message: `${name} failed; retry or skip it` }
        : { type: 'auto_retry', message: `${name} failed and is retried at the given time` };
    default:
      return token.status satisfies never;
  }
}
