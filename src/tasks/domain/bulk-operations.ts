import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { type Tx } from '../../database/index.js';
import { TasksRepository } from '../persistence/tasks.repository.js';
import { type TaskOperation, TaskOperations } from './task-operations.js';
import { type Task } from './task.js';

export interface BulkOperation {
  readonly operation: TaskOperation;
  readonly operator: string;
  readonly task_ids?: readonly number[];
  readonly template_id?: number;
  readonly state?: string;
  readonly creator?: string;
  readonly dry_run?: boolean;
}

interface ItemResult {
  readonly task_id: number;
  readonly name: string;
  readonly state: string;
  readonly result: boolean;
  readonly message: string;
}

/** One operation on many tasks; each succeeds or is refused for itself. */
@Injectable()
export class BulkOperations {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tasks: TasksRepository,
    private readonly operations: TaskOperations,
  ) {}

  async operate(
    tx: Tx,
    spaceId: number,
    bulk: BulkOperation,
  ): Promise<{ data: object; touched: readonly number[] }> {
    const limit = this.config.limits.bulkTasks;
    const dryRun = bulk.dry_run ?? true;
    const locks = !dryRun && bulk.operation === 'start';
    const found = await this.tasks.findForOperation(tx, spaceId, bulk, limit + 1, locks);
    const tasks = found.slice(0, limit);
    const touched: number[] = [];
    const refusals = dryRun ? new Map<number, string>() : await this.run(tx, tasks, bulk, touched);
    const results = tasks.map(({ id, name, state }): ItemResult => {
      const refusal = refusals.get(id);
      return {
        task_id: id,
        name,
        state,
        result: refusal === undefined,
        message: refusal ?? '',
      };
    });
    return { data: { dry_run: dryRun, more: found.length > limit, results }, touched };
  }

  /** @returns by task id why it was refused */
  private async run(
    tx: Tx,
    tasks: readonly Task[],
    bulk: BulkOperation,
    touched: number[],
  ): Promise<Map<number, string>> {
    const refusals = new Map<number, string>();
    const isStart = bulk.operation === 'start';
    for (const task of tasks) {
      const refusal = isStart
        ? await this.operations.startRefusal(tx, task)
        : await this.one(tx, task, bulk, touched);
      if (refusal !== null) refusals.set(task.id, refusal.message);
    }
    const startable = isStart ? tasks.filter(({ id }) => !refusals.has(id)) : [];
    if (startable.length > 0) {
      await this.operations.startTasks(tx, startable, bulk.operator);
      touched.push(...startable.map(({ id }) => id));
    }
    return refusals;
  }

  /** @returns why it was refused, or null */
  private async one(
    tx: Tx,
    task: Task,
    { operation, operator }: BulkOperation,
    touched: number[],
  ): Promise<AppError | null> {
    try {
      touched.push(...(await this.operations.operateTask(tx, task, operation, operator, false)));
      return null;
    } catch (error) {
      // A refusal comes before anything is written.
      if (!(error instanceof AppError) || error.kind !== 'InvalidState') throw error;
      return error;
    }
  }
}
