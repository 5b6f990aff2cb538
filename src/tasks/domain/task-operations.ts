import { Injectable } from '@nestjs/common';
import { type AppError } from '../../common/errors/index.js';
import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type Tx } from '../../database/index.js';
import { type Command, type CommandOutcome, EngineService } from '../../engine/index.js';
import { TaskNodeIds } from '../../pipeline/index.js';
import { OperationRecordsRepository } from '../persistence/operation-records.repository.js';
import { TasksRepository } from '../persistence/tasks.repository.js';
import { taskErrors } from './task-errors.js';
import { TaskStarter } from './task-starter.js';
import { type Task } from './task.js';

export const TASK_OPERATIONS = ['start', 'pause', 'resume', 'revoke'] as const;
export type TaskOperation = (typeof TASK_OPERATIONS)[number];

export const NODE_OPERATIONS = [
  'retry',
  'skip',
  'skip_exg',
  'skip_cpg',
  'forced_fail',
  'callback',
  'rerun',
] as const;
export type NodeOperation = (typeof NODE_OPERATIONS)[number];

/** What a node operation's body may hold (`api-templates-tasks.md` 4.15). */
export interface NodeOperationInput {
  readonly operator: string;
  readonly inputs?: JsonObject;
  readonly loop?: boolean;
  readonly data?: JsonValue;
  readonly version?: string;
  readonly ex_data?: string;
  readonly flow_id?: string;
  readonly flow_ids?: readonly string[];
}

/** Steering tasks and nodes. Each operation is decided and recorded in the caller's transaction (flow-layer.md 7.6). */
@Injectable()
export class TaskOperations {
  constructor(
    private readonly engine: EngineService,
    private readonly starter: TaskStarter,
    private readonly tasks: TasksRepository,
    private readonly records: OperationRecordsRepository,
  ) {}

  /**
   * @returns the tasks for which something may be due now: call `EngineService.hint` with them after COMMIT
   * @throws an InvalidState error that says why the state forbids it
   */
  async operateTask(
    tx: Tx,
    task: Task,
    operation: TaskOperation,
    operator: string,
    cascade: boolean,
  ): Promise<number[]> {
    if (operation === 'start') {
      await this.startTasks(tx, [task], operator);
      return [task.id];
    }
    accepted(await this.engine.command(tx, task.id, { type: operation }), task, operation);
    await this.record(tx, [task], operation, operator);
    const touched = [task.id];
    if (cascade) touched.push(...(await this.cascade(tx, task, operation, operator)));
    return touched;
  }

  /** Why a task can't be started, as {@link startTasks} would say; null when it can. */
  async startRefusal(tx: Tx, task: Task): Promise<AppError | null> {
    return task.isStarted ? alreadyStarted(task) : this.starter.refusalOf(tx, task);
  }

  /** All or none of them. @throws an InvalidState error */
  async startTasks(tx: Tx, tasks: readonly Task[], operator: string): Promise<void> {
    const started = tasks.find(({ isStarted }) => isStarted);
    if (started !== undefined) throw alreadyStarted(started);
    await this.starter.start(
      tx,
      tasks.map((task) => ({ task, operator })),
    );
    await this.record(tx, tasks, 'start', operator);
  }

  async operateNode(
    tx: Tx,
    task: Task,
    nodeId: string,
    operation: NodeOperation,
    input: NodeOperationInput,
  ): Promise<number[]> {
    const node = new TaskNodeIds(task.instanceId).toTemplate(nodeId) ?? nodeId;
    const command = this.commandOf(task, node, operation, input);
    const outcome = await this.engine.command(tx, task.id, command);
    accepted(outcome, task, `${operation} of node ${nodeId}`);
    const recorded = input.loop === true ? `loop_${operation}` : operation;
    await this.record(tx, [task], recorded, input.operator, nodeId);
    return [task.id];
  }

  async record(
    tx: Tx,
    tasks: readonly Task[],
    operateType: string,
    operator: string,
    nodeId = '',
  ): Promise<void> {
    const operateSource = operateType === 'callback' ? 'api' : 'app';
    const operation = { nodeId, operator, operateType, operateSource, operateDate: new Date() };
    await this.records.insert(
      tx,
      tasks.map(({ id: taskId, spaceId }) => ({ spaceId, taskId, ...operation })),
    );
  }

  /** Pause, resume and revoke reach the children only when the call says so (wire-decisions W24). */
  private async cascade(
    tx: Tx,
    task: Task,
    operation: 'pause' | 'resume' | 'revoke',
    operator: string,
  ): Promise<number[]> {
    const touched: number[] = [];
    let parents = [task.id];
    while (parents.length > 0) {
      const children = await this.tasks.findChildren(tx, parents);
      for (const child of children) {
        const outcome = await this.engine.command(tx, child.id, { type: operation });
        if (!outcome.ok) continue;
        touched.push(child.id);
        await this.record(tx, [child], operation, operator);
      }
      parents = children.map(({ id }) => id);
    }
    return touched;
  }

  private commandOf(
    task: Task,
    node: string,
    operation: NodeOperation,
    input: NodeOperationInput,
  ): Command {
    const flows = new TaskNodeIds(task.instanceId);
    const flow = (id: string): string => flows.toTemplate(id) ?? id;
    switch (operation) {
      case 'retry': {
        const given = input.inputs;
        const inputs = given !== undefined && Object.keys(given).length > 0 ? given : null;
        return { type: 'retry', node, inputs, keepsRound: input.loop === true };
      }
      case 'skip':
        return { type: 'skip', node, onlyRound: input.loop === true };
      case 'skip_exg':
        return { type: 'skip_exclusive', node, flow: flow(input.flow_id ?? '') };
      case 'skip_cpg':
        return { type: 'skip_conditional_parallel', node, flows: (input.flow_ids ?? []).map(flow) };
      case 'forced_fail':
        return {
          type: 'force_fail',
          node,
          reason: input.ex_data ?? `forced fail by ${input.operator}`,
        };
      case 'rerun':
        return { type: 'rerun', node };
      case 'callback':
        return { type: 'callback', node, version: input.version ?? null, data: input.data ?? null };
      default:
        return operation satisfies never;
    }
  }
}

/** @throws the refusal as the error of the same type */
function accepted(
  outcome: CommandOutcome,
  task: Task,
  what: string,
): Extract<CommandOutcome, { ok: true }> {
  if (outcome.ok) return outcome;
  const { type, message } = outcome.rejection;
  if (!task.isStarted) {
    throw taskErrors.task_not_running(
      `task ${task.id} was not started, so ${what} has nothing to change`,
    );
  }
  throw taskErrors[type](`${what} is not possible: ${message}`);
}

function alreadyStarted(task: Task): AppError {
  return taskErrors.task_already_started(`task ${task.id} was started already`);
}
