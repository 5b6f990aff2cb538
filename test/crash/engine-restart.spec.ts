import { readTime } from '../../src/database/tx.js';
import { describeOnBothDatabases, eventually } from '../support/harness.js';
import { repeatedCalls } from './engine-calls.js';
import { activity, parallelTree, rerun, retrying, serialTree } from './engine-flows.js';
import { EngineLoad } from './engine-load.js';
import { EngineStage } from './engine-stage.js';
import { lostRuns, unsound } from './engine-stored.js';

const SECONDS = 4;
const sleep = activity('sleep_timer', { bk_timing: String(SECONDS) });
const givesUp = {
  timeout_config: { enable: true, seconds: SECONDS, action: 'forced_fail_and_skip' },
};

/** Every way to wait for a time. */
const FLOWS = {
  sleep: { tree: serialTree({ sleep, after: rerun() }) },
  join: { tree: parallelTree(sleep) },
  timeout: {
    tree: serialTree({ pause: activity('pause_node', {}, givesUp), after: rerun() }),
    failed: { pause: 1 },
  },
  retry: {
    tree: serialTree({ stubborn: rerun({ fails: 1 }, retrying(1, SECONDS)), after: rerun() }),
    failed: { stubborn: 1 },
  },
};
interface Waiting {
  readonly kind: string;
  readonly due_at: unknown;
}

describeOnBothDatabases(
  'a time that comes while no server runs',
  ({ createDatabase, createFolder }) => {
    let stage: EngineStage;
    afterAll(() => stage?.close());

    it('what waited for it goes on when one does, once each, and joins fire once', async () => {
      stage = new EngineStage(await createDatabase(), createFolder());
      const server = await stage.open(FLOWS);
      const load = new EngineLoad(stage, Math.random);
      await load.burst(1, 'due');
      const waiting = (): Promise<Waiting[]> =>
        stage.observer.rows<Waiting>(
          "SELECT kind, due_at FROM job WHERE kind IN ('retry', 'schedule', 'timeout')",
        );
      await eventually(waiting, (jobs) => jobs.length === 6);
      await server.kill('SIGKILL');
      const jobs = await waiting();
      const kinds = jobs.map(({ kind }) => kind).toSorted();
      expect(kinds).toEqual(['retry', ...Array<string>(4).fill('schedule'), 'timeout']);
      const last = Math.max(...jobs.map((job) => readTime(job.due_at).getTime()));
      expect(last).toBeGreaterThan(Date.now());
      await eventually(
        () => Promise.resolve(Date.now()),
        (now) => now > last,
      );
      await stage.boot();
      expect(await load.finish()).toEqual([]);
      expect(await unsound(stage)).toEqual([]);
      expect(repeatedCalls(stage.calls.begun())).toEqual([]);
      expect(await lostRuns(stage.observer)).toBe(0);
    });
  },
);
