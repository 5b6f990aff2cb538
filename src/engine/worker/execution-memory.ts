import { type Execution } from '../persistence/stored.js';
import { type Backlog } from './backlog.js';
import { type Work } from './committer.js';
import { type ExecutionCache } from './execution-cache.js';

/** Keeps the cache to what is worth remembering while others change executions too. */
export class ExecutionMemory {
  /** Changed by somebody else while a batch of this worker has them. */
  private readonly outdated = new Set<number>();

  constructor(
    private readonly cache: ExecutionCache,
    private readonly backlog: Backlog,
  ) {}

  /** Somebody else changed the task; a step that is being written may remember it as it was before. */
  forget(taskId: number): void {
    if (this.backlog.isBusy(taskId)) this.outdated.add(taskId);
    else this.cache.delete(taskId);
  }

  /** As somebody else has committed it. */
  learn(execution: Execution): void {
    const { taskId } = execution;
    if (!this.backlog.isBusy(taskId) && !onlyWaits(execution)) this.cache.set(taskId, execution);
  }

  /** A batch is over: what it remembers may be old already. */
  release(batch: readonly Work[]): void {
    for (const { taskId } of batch) if (this.outdated.delete(taskId)) this.cache.delete(taskId);
  }

  /** No job of the execution is this worker's. */
  dropIdle(execution: Execution): void {
    if (onlyWaits(execution)) this.cache.delete(execution.taskId);
  }
}

/** Nothing of it is in this process's hands: it may wait for days. */
function onlyWaits({ state }: Execution): boolean {
  for (const { status } of state.tokens.values()) if (status === 'calling') return false;
  return true;
}
