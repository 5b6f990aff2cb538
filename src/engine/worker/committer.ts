import { AppError } from '../../common/errors/index.js';
import { FAILED, traced } from '../../common/tracing.js';
import { type Tx, type UnitOfWork } from '../../database/index.js';
import { type Command } from '../core/commands.js';
import { isTerminal } from '../core/state.js';
import { ExecutionsRepository, isStale } from '../persistence/executions.repository.js';
import { InboxRepository } from '../persistence/inbox.repository.js';
import { type Execution } from '../persistence/stored.js';
import { type EngineMetrics } from './engine-metrics.js';
import { type ExecutionCache } from './execution-cache.js';
import { type StepInput, type StepOutput, type Stepper, type Stepping } from './stepper.js';

/** What waits to be applied to one execution. */
export interface Work {
  readonly taskId: number;
  readonly commands: readonly Command[];
  /** Its inbox may hold messages. */
  readonly hasMail: boolean;
}

export interface Committed {
  readonly outputs: readonly StepOutput[];
  /** Executions that the engine could not step, with the reason. */
  readonly faults: readonly { readonly taskId: number; readonly error: unknown }[];
  /** Tasks that a newer release stepped meanwhile: nothing was applied to them. */
  readonly foreign: readonly number[];
  /** Nothing was applied of these: the steps of others took long. */
  readonly postponed: readonly Work[];
}

/**
 * Commits batches of steps: one transaction for many executions (architecture.md 5). A batch that fails is tried again
 * with what the database holds, then one by one, so a bad execution fails alone.
 */
export class Committer {
  private readonly executions = new ExecutionsRepository();
  private readonly inbox = new InboxRepository();

  constructor(
    private readonly uow: UnitOfWork,
    private readonly stepper: Stepper,
    private readonly cache: ExecutionCache,
    private readonly metrics: EngineMetrics,
  ) {}

  async commit(batch: readonly Work[], stepping: () => Stepping): Promise<Committed> {
    const began = performance.now();
    const committed = await traced(
      'millrace.step_batch',
      () => ({
        'millrace.batch_size': batch.length,
        'millrace.task_ids': batch.map(({ taskId }) => taskId),
      }),
      async (span) => {
        const done = await this.commitTogether(batch, stepping);
        if (done.faults.length > 0) span?.setStatus(FAILED);
        return done;
      },
    );
    this.metrics.committed(batch.length, performance.now() - began);
    this.metrics.faults(committed.faults.length);
    return committed;
  }

  private async commitTogether(
    batch: readonly Work[],
    stepping: () => Stepping,
  ): Promise<Committed> {
    try {
      return { ...(await this.attempt(batch, stepping, true)), faults: [] };
    } catch (error) {
      if (isDatabaseTrouble(error)) throw error;
      if (isStale(error)) {
        try {
          return { ...(await this.attempt(batch, stepping, false)), faults: [] };
        } catch (again) {
          if (isDatabaseTrouble(again)) throw again;
        }
      }
      return this.commitSingly(batch, stepping);
    }
  }

  private async commitSingly(batch: readonly Work[], stepping: () => Stepping): Promise<Committed> {
    const outputs: StepOutput[] = [];
    const foreign: number[] = [];
    const faults: { taskId: number; error: unknown }[] = [];
    for (const work of batch) {
      try {
        const done = await this.attempt([work], stepping, false);
        outputs.push(...done.outputs);
        foreign.push(...done.foreign);
      } catch (error) {
        if (isDatabaseTrouble(error)) throw error;
        faults.push({ taskId: work.taskId, error });
      }
    }
    return { outputs, faults, foreign, postponed: [] };
  }

  private async attempt(
    batch: readonly Work[],
    stepping: () => Stepping,
    mayUseCache: boolean,
  ): Promise<Omit<Committed, 'faults'>> {
    let isFirst = mayUseCache;
    try {
      const { outputs, foreign, inputs } = await this.uow.run(async (tx) => {
        // The states are changed in place: a closure that runs again starts from what is stored.
        if (!isFirst) this.forget(batch);
        isFirst = false;
        const read = await this.inputs(tx, batch);
        return { ...read, outputs: await this.stepper.apply(tx, read.inputs, stepping()) };
      });
      for (const { execution, decisions } of outputs) {
        // Only a write is guarded by the revision: without one nobody knows whether the state is still the last.
        if (decisions.some(({ ok }) => ok)) this.keep(execution);
        else this.cache.delete(execution.taskId);
      }
      const done = new Set(outputs.map(({ execution }) => execution.taskId));
      const waiting = new Set(inputs.map(({ execution }) => execution.taskId));
      const postponed = batch.filter(({ taskId }) => waiting.has(taskId) && !done.has(taskId));
      return { outputs, foreign, postponed };
    } catch (error) {
      this.forget(batch);
      throw error;
    }
  }

  private async inputs(
    tx: Tx,
    batch: readonly Work[],
  ): Promise<{ inputs: StepInput[]; foreign: number[] }> {
    // Taken at once: other lanes fill the cache meanwhile, and it lets go of what is oldest.
    const found = new Map(batch.map(({ taskId }) => [taskId, this.cache.get(taskId)]));
    const missing = [...found.keys()].filter((taskId) => found.get(taskId) === undefined);
    const loaded = await this.executions.load(tx, missing, true);
    for (const execution of loaded) found.set(execution.taskId, execution);
    const foreign = loaded.filter(({ newerSchema }) => newerSchema !== null);
    // What comes for an execution that the engine gave up on is kept until it is redriven.
    const leftAlone = new Set(loaded.filter(isLeftAlone).map(({ taskId }) => taskId));
    const withMail = batch
      .filter(({ taskId, hasMail }) => hasMail && !leftAlone.has(taskId))
      .map(({ taskId }) => taskId);
    const mail = await this.inbox.take(tx, withMail);
    const inputs = batch.flatMap(({ taskId, commands }) => {
      const execution = found.get(taskId);
      if (execution === undefined || isLeftAlone(execution)) return [];
      const letters = mail.get(taskId) ?? [];
      // A message that was taken out of the inbox has to be applied in the same transaction.
      return [{ execution, commands: [...commands, ...letters], mayWait: letters.length === 0 }];
    });
    return { inputs, foreign: foreign.map(({ taskId }) => taskId) };
  }

  private keep(execution: Execution): void {
    if (isTerminal(execution.state.status)) this.cache.delete(execution.taskId);
    else this.cache.set(execution.taskId, execution);
  }

  private forget(batch: readonly Work[]): void {
    for (const { taskId } of batch) this.cache.delete(taskId);
  }
}

/** The engine gave up on it, or a newer release works on it. */
function isLeftAlone({ fault, newerSchema }: Execution): boolean {
  return fault !== null || newerSchema !== null;
}

/** The database's fault, not the execution's: it is tried again later. */
function isDatabaseTrouble(error: unknown): boolean {
  return error instanceof AppError;
}
