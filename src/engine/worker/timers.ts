/** What is done later, as long as the worker works. */
export class Timers {
  private readonly timers = new Set<NodeJS.Timeout>();
  private isRepeating = true;

  after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    this.timers.add(timer);
  }

  /** Begins again so long after the last time ended. `work` may not reject. */
  every(ms: number, work: () => Promise<void>): void {
    this.after(ms, () => {
      void work().then(() => {
        if (this.isRepeating) this.every(ms, work);
      });
    });
  }

  /** Drops what waits, and repeats nothing from now on. Call it again for what was set meanwhile. */
  stop(): void {
    this.isRepeating = false;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
