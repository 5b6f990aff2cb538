import { Injectable } from '@nestjs/common';
import { type ReadTx, UnitOfWork } from '../../database/index.js';
import { EngineService } from '../../engine/index.js';
import { TaskNodeIds } from '../../pipeline/index.js';
import { type StateNode, TaskStatesService } from './task-states.js';
import { TasksService } from './tasks.service.js';

/** One thing that happened to a task. `id` orders them and is what a reader resumes after. */
export type TaskEvent =
  | { readonly type: 'node'; readonly id: number; readonly node: NodeEvent }
  | {
      readonly type: 'state';
      readonly state: string;
      /** Nodes that run now. */
      readonly running: readonly string[];
    };

export interface NodeEvent {
  readonly node_id: string;
  readonly state: string;
  readonly version: string;
  readonly loop: number;
  readonly retry: number;
  readonly skip: boolean;
  readonly error_ignored: boolean;
  readonly start_time: Date;
  readonly finish_time: Date;
}

const ENDED = new Set(['FINISHED', 'REVOKED', 'EXPIRED']);

/** What happens to a task, in order, from the stored runs: whichever process serves the reader. */
@Injectable()
export class TaskEvents {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly engine: EngineService,
    private readonly tasks: TasksService,
    private readonly states: TaskStatesService,
  ) {}

  /**
   * The events after `after` until now.
   * @param known the state that the reader was told last
   * @throws task_not_found
   */
  read(
    spaceId: number,
    taskId: number,
    after: number,
    known: string,
  ): Promise<{ events: TaskEvent[]; last: number; known: string; isEnd: boolean }> {
    return this.unitOfWork.read(async (tx) => {
      const task = await this.tasks.get(tx, spaceId, taskId);
      const nodes = task.isStarted ? await this.nodesAfter(tx, taskId, task.instanceId, after) : [];
      const states = await this.states.read(tx, task);
      const running = (states?.nodes ?? []).filter(isRunning).map(({ id }) => id);
      const state = states?.root.state ?? task.state;
      const told = JSON.stringify([state, running]);
      const events: TaskEvent[] = [...nodes];
      if (told !== known) events.push({ type: 'state', state, running });
      const last = nodes.at(-1)?.id ?? after;
      return { events, last, known: told, isEnd: ENDED.has(state) };
    });
  }

  private async nodesAfter(
    tx: ReadTx,
    taskId: number,
    instanceId: string,
    after: number,
  ): Promise<Extract<TaskEvent, { type: 'node' }>[]> {
    const ids = new TaskNodeIds(instanceId);
    const runs = await this.engine.history.heads(tx, taskId, after);
    return runs.map((run) => ({
      type: 'node',
      id: run.seq,
      node: {
        node_id: ids.toTask(run.node),
        state: run.state,
        version: run.version,
        loop: run.loop,
        retry: run.retry,
        skip: run.isSkipped,
        error_ignored: run.isErrorIgnored,
        start_time: new Date(run.startedAt),
        finish_time: new Date(run.finishedAt),
      },
    }));
  }
}

function isRunning({ state }: StateNode): boolean {
  return state === 'RUNNING';
}
