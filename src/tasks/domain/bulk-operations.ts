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
    const found = await this.tasks.findForOperation(tx, spaceId, bulk, limit + 1);
    const dryRun = bulk.dry_run ?? true;
    const results: ItemResult[] = [];
    const touched: number[] = [];
    for (const task of found.slice(0, limit)) {
      const refusal = dryRun ? null : await this.one(tx, task, bulk, touched);
      const { id, name, state } = task;
      results.push({ task_id: id, name, state, result: refusal === null, message: refusal ?? '' });
    }
    return { data: { dry_run: dryRun, more: found.length > limit, results }, touched };
  }

  /** @returns why it was refused, or null */
  private async one(
    tx: Tx,
    task: Task,
    { operation, operator }: BulkOperation,
    touched: number[],
  ): Promise<string | null> {
    try {
      touched.push(...(await this.operations.operateTask(tx, task, operation, operator, false)));
      return null;
    } catch (error) {
      // A refusal comes before anything is written.
      if (!(error instanceof AppError) || error.kind !== 'InvalidState') throw error;
      return error.message;
    }
  }
}
