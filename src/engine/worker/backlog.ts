import { type Command } from '../core/commands.js';
import { type Work } from './committer.js';
import { FairQueue } from './fair-queue.js';

/** Most executions in one transaction (architecture.md 5). */
const MAX_BATCH = 50;

interface Pending {
  readonly spaceId: number;
  commands: Command[];
  hasMail: boolean;
}

/** What waits to be applied to executions, spaces in turn. An execution is in one batch at a time. */
export class Backlog {
  private readonly pending = new Map<number, Pending>();
  private readonly ready = new FairQueue<number>();
  private readonly busy = new Set<number>();

  /** How many executions have something that waits. */
  get size(): number {
    return this.pending.size;
  }

  /** Whether there is a batch to take. */
  get isReady(): boolean {
    return this.ready.size > 0;
  }

  /** Whether a batch that was taken has the execution. */
  isBusy(taskId: number): boolean {
    return this.busy.has(taskId);
  }

  addCommand(taskId: number, spaceId: number, command: Command): void {
    this.of(taskId, spaceId).commands.push(command);
  }

  addMail(taskId: number): void {
    this.of(taskId, 0).hasMail = true;
  }

  /** Work of a batch that did not come to anything; it goes before what came meanwhile. */
  putBack(batch: readonly Work[]): void {
    for (const { taskId, commands, hasMail } of batch) {
      const pending = this.of(taskId, 0);
      pending.commands = [...commands, ...pending.commands];
      pending.hasMail ||= hasMail;
    }
  }

  take(): Work[] {
    const batch: Work[] = [];
    while (batch.length < MAX_BATCH) {
      const taskId = this.ready.take();
      if (taskId === undefined) break;
      const pending = this.pending.get(taskId);
      if (pending === undefined) continue;
      this.pending.delete(taskId);
      this.busy.add(taskId);
      batch.push({ taskId, commands: pending.commands, hasMail: pending.hasMail });
    }
    return batch;
  }

  release(batch: readonly Work[]): void {
    for (const { taskId } of batch) {
      this.busy.delete(taskId);
      const pending = this.pending.get(taskId);
      if (pending !== undefined) this.ready.push(pending.spaceId, taskId);
    }
  }

  private of(taskId: number, spaceId: number): Pending {
    const known = this.pending.get(taskId);
    if (known !== undefined) return known;
    const pending = { spaceId, commands: [], hasMail: false };
    this.pending.set(taskId, pending);
    if (!this.busy.has(taskId)) this.ready.push(spaceId, taskId);
    return pending;
  }
}
