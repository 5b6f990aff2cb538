import { Injectable } from '@nestjs/common';
import { type ReadTx } from '../../database/index.js';
import {
  EngineService,
  type Execution,
  type Graph,
  type NodeRun,
  type Token,
} from '../../engine/index.js';
import { TaskNodeIds } from '../../pipeline/index.js';
import { type Task } from './task.js';

/** One node, or the task as the root, as callers see it (flow-layer.md 9.2). */
export interface StateNode {
  readonly id: string;
  readonly state: string;
  readonly version: string;
  readonly loop: number;
  readonly retry: number;
  readonly skip: boolean;
  readonly errorIgnored: boolean;
  readonly startTime: Date | null;
  readonly finishTime: Date | null;
  readonly name: string;
  readonly type: string;
  /** What the node logged last as its error; only of failed ones. */
  readonly exData?: string;
}

export interface TaskStates {
  readonly root: StateNode;
  readonly nodes: readonly StateNode[];
}

const NODE_TYPES = {
  start: 'EmptyStartEvent',
  end: 'EmptyEndEvent',
  activity: 'ServiceActivity',
  exclusive: 'ExclusiveGateway',
  conditional_parallel: 'ConditionalParallelGateway',
  parallel: 'ParallelGateway',
  converge: 'ConvergeGateway',
} as const;

/** The state tree of a started task, from its live tokens and the runs that are over. */
@Injectable()
export class TaskStatesService {
  constructor(private readonly engine: EngineService) {}

  /** Null when the task was not started. */
  async read(tx: ReadTx, task: Task): Promise<TaskStates | null> {
    const execution = await this.engine.find(tx, task.id);
    // The details of a task that ended long ago are gone, its end is not.
    if (execution === null)
      return task.isStarted ? { root: rootOf(task, task.state), nodes: [] } : null;
    const graph = await this.engine.graph(tx, execution.snapshotId);
    const runs = await this.engine.history.heads(tx, task.id);
    return {
      root: rootOf(task, execution.newerSchema === null ? execution.taskState : task.state),
      nodes: nodesOf(task, execution, graph, runs),
    };
  }
}

function rootOf(task: Task, state: string): StateNode {
  return {
    id: task.instanceId,
    state,
    version: '',
    loop: 1,
    retry: 0,
    skip: false,
    errorIgnored: false,
    startTime: task.startTime,
    finishTime: task.finishTime,
    name: task.name,
    type: 'Pipeline',
  };
}

function nodesOf(
  task: Task,
  execution: Execution,
  graph: Graph,
  runs: readonly NodeRun[],
): StateNode[] {
  const ids = new TaskNodeIds(task.instanceId);
  const nodes = new Map<string, StateNode>();
  for (const run of runs)
    nodes.set(run.node, { ...finishedNode(run, ids), ...kindOf(graph, run.node) });
  for (const token of execution.state.tokens.values()) {
    if (token.run === null || token.status === 'failed') continue;
    nodes.set(token.node, { ...runningNode(token, ids), ...kindOf(graph, token.node) });
  }
  return [...nodes.values()];
}

function finishedNode(run: NodeRun, ids: TaskNodeIds): Omit<StateNode, 'name' | 'type'> {
  return {
    id: ids.toTask(run.node),
    state: run.state,
    version: run.version,
    loop: run.loop,
    retry: run.retry,
    skip: run.isSkipped,
    errorIgnored: run.isErrorIgnored,
    startTime: new Date(run.startedAt),
    finishTime: new Date(run.finishedAt),
  };
}

function runningNode(token: Token, ids: TaskNodeIds): Omit<StateNode, 'name' | 'type'> {
  const { run } = token;
  return {
    id: ids.toTask(token.node),
    state: 'RUNNING',
    version: run?.version ?? '',
    loop: run?.loop ?? 1,
    retry: run?.retry ?? 0,
    skip: false,
    errorIgnored: false,
    startTime: run === null ? null : new Date(run.startedAt),
    finishTime: null,
  };
}

function kindOf(graph: Graph, id: string): { name: string; type: string } {
  const node = graph.nodes.get(id);
  return node === undefined
    ? { name: '', type: '' }
    : { name: node.name, type: NODE_TYPES[node.kind] };
}
