import { type JobQueue } from '../ports.js';

/** Hints within one process. */
export class LocalQueue implements JobQueue {
  private readonly listeners: ((taskIds: readonly number[]) => void)[] = [];

  publish(taskIds: readonly number[]): void {
    for (const listener of this.listeners) listener(taskIds);
  }

  subscribe(onHint: (taskIds: readonly number[]) => void): void {
    this.listeners.push(onHint);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
