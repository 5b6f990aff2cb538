import { Injectable } from '@nestjs/common';
import { type WireRequest } from '../../common/http/index.js';
import { traced } from '../../common/tracing.js';
import { type Answer } from '../../common/wire/index.js';
import { Coalescer, type ReadTx, type Tx, UnitOfWork } from '../../database/index.js';
import { EngineService } from '../../engine/index.js';
import { hasIdempotencyKey, IdempotencyService } from '../../idempotency/index.js';
import { SnapshotsService } from '../../snapshots/index.js';
import { memoOf, readMemo } from '../domain/creation-memo.js';
import {
  type CreatedTask,
  type PreparedTask,
  TaskCreation,
  type TaskOrigin,
  type TaskRequest,
} from '../domain/task-creation.js';
import { TasksService } from '../domain/tasks.service.js';
import { toCreatedAnswer } from './task.mapper.js';

/** One call that creates one task. */
export interface Creation {
  /** The fields of the call, for its Idempotency-Key. */
  readonly body: object;
  readonly input: TaskRequest;
  findOrigin(this: void, tx: ReadTx): Promise<TaskOrigin>;
  /** `toCreatedAnswer` when left out. */
  toAnswer?(this: void, created: CreatedTask): Answer;
}

/** Creates a task in the transaction in which its snapshot is pinned, and tells its workers. */
@Injectable()
export class SingleCreation {
  /** Calls without a key that arrive together share a transaction. */
  private readonly together: Coalescer<PreparedTask, CreatedTask>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: IdempotencyService,
    private readonly snapshots: SnapshotsService,
    private readonly creation: TaskCreation,
    private readonly tasks: TasksService,
    private readonly engine: EngineService,
  ) {
    this.together = new Coalescer(unitOfWork, (tx, prepared) => this.store(tx, prepared));
  }

  run(request: WireRequest, creation: Creation): Promise<unknown> {
    return traced(
      'millrace.create_task',
      () => ({ 'http.route': request.routeOptions.url ?? '' }),
      (span) =>
        this.createAndTell(request, creation, ({ task }) => {
          span?.setAttributes({ 'millrace.space_id': task.spaceId, 'millrace.task_id': task.id });
        }),
      request.headers.traceparent,
    );
  }

  /** Call only after COMMIT: before there is nothing to see. */
  hint(created: readonly CreatedTask[]): void {
    const started = created.filter(({ task }) => task.isStarted);
    if (started.length > 0) this.engine.hint(started.map(({ task }) => task.id));
  }

  /** The answer of an earlier creation, made again from the stored task. */
  async replay(
    tx: ReadTx,
    memo: string,
    toAnswer: (created: CreatedTask) => Answer = toCreatedAnswer,
  ): Promise<Answer> {
    const { space, task: id, ignored } = readMemo(memo);
    const { task, parameters } = await this.tasks.getCreated(tx, space, id);
    return toAnswer({ task, parameters, ignoredConstants: ignored });
  }

  private async createAndTell(
    request: WireRequest,
    { body, input, findOrigin, toAnswer = toCreatedAnswer }: Creation,
    tell: (created: CreatedTask) => void,
  ): Promise<unknown> {
    const prepare = async (tx: ReadTx): Promise<PreparedTask> =>
      this.creation.prepare(tx, await findOrigin(tx), input, '');
    if (!hasIdempotencyKey(request)) {
      const prepared = await this.unitOfWork.read(prepare);
      const remember = this.snapshots.remembering(prepared.origin);
      const created = await this.together.submit(prepared);
      remember(created.task.snapshotId);
      tell(created);
      this.hint([created]);
      return toAnswer(created);
    }
    return this.idempotency.run(request, body, {
      work: async (tx) => {
        const prepared = await prepare(tx);
        const remember = this.snapshots.remembering(prepared.origin);
        const [created] = await this.store(tx, [prepared]);
        if (created === undefined) throw new Error('the task was not stored');
        const afterCommit = (): void => {
          remember(created.task.snapshotId);
          tell(created);
          this.hint([created]);
        };
        return { answer: toAnswer(created), memo: memoOf(created), afterCommit };
      },
      replay: (tx, memo) => this.replay(tx, memo, toAnswer),
    });
  }

  /** Shared snapshots, execution snapshots, tasks and events in the open transaction: all or nothing. */
  private async store(tx: Tx, prepared: readonly PreparedTask[]): Promise<CreatedTask[]> {
    const snapshotIds = await this.snapshots.pinAll(
      tx,
      prepared.map(({ origin }) => origin),
    );
    return this.creation.store(tx, prepared, snapshotIds);
  }
}
