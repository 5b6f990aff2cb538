import { Session } from 'node:inspector';

/**
 * Counts how often V8 enters blocks of the files under `folder` (a part of their paths): a measure of work that is the
 * same on every machine. Only code that is loaded after `start` is counted in full; loops inside of built-in functions
 * count where they call back.
 */
export class WorkCounter {
  private readonly session = new Session();

  constructor(private readonly folder: string) {}

  start(): void {
    this.session.connect();
    this.session.post('Profiler.enable');
    this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  count(work: () => void): number {
    this.take();
    work();
    return this.take();
  }

  stop(): void {
    this.session.disconnect();
  }

  /** @returns blocks since the last time */
  private take(): number {
    let count = 0;
    this.session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      if (error !== null) throw error;
      for (const { url, functions } of coverage.result) {
        if (!url.includes(this.folder)) continue;
        for (const { ranges } of functions) for (const range of ranges) count += range.count;
      }
    });
    return count;
  }
}
