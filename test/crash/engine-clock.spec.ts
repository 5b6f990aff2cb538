import { join } from 'node:path';
import { readTime } from '../../src/database/tx.js';
import {
  describeOn,
  describeOnBothDatabases,
  type Env,
  type ServerProcess,
} from '../support/harness.js';
import { repeatedCalls } from './engine-calls.js';
import { EngineLoad } from './engine-load.js';
import { EngineStage } from './engine-stage.js';
import { lostRuns, openTasks, unsound } from './engine-stored.js';

const HOUR_MS = 3_600_000;
const NODE_OPTIONS = `--require ${join(__dirname, '../fixtures/clock/shifted-clock.cjs')}`;
/** Timers wait for one or two seconds; the rest is a busy machine. */
const LONGEST_MS = 8000;

/** A process whose clock is wrong, and otherwise wrong after each SIGUSR2. */
function wrongClock(...shiftsMs: number[]): Env {
  return { NODE_OPTIONS, CLOCK_SHIFTS_MS: shiftsMs.join(',') };
}

async function expectSound(stage: EngineStage, load: EngineLoad): Promise<void> {
  expect(await load.finish()).toEqual([]);
  expect(await unsound(stage)).toEqual([]);
  expect(repeatedCalls(stage.calls.begun())).toEqual([]);
  expect(await lostRuns(stage.observer)).toBe(0);
  const runs = await stage.observer.rows<{ started_at: unknown; finished_at: unknown }>(
    'SELECT started_at, finished_at FROM node_run',
  );
  const times = runs.map((run) => {
    return readTime(run.finished_at).getTime() - readTime(run.started_at).getTime();
  });
  expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...times)).toBeGreaterThanOrEqual(1000);
  expect(Math.max(...times)).toBeLessThan(LONGEST_MS);
}

describeOnBothDatabases('a clock that jumps by an hour', ({ createDatabase, createFolder }) => {
  let stage: EngineStage;
  let server: ServerProcess;

  beforeAll(async () => {
    const env = wrongClock(0, HOUR_MS, -HOUR_MS);
    stage = new EngineStage(await createDatabase(), createFolder(), env);
    server = await stage.open();
  }, 60_000);
  afterAll(() => stage.close());

  it.each(['forward', 'back'])(
    '%s: running tasks end in time',
    async (where) => {
      const load = new EngineLoad(stage, Math.random);
      await load.burst(3, where);
      expect(await openTasks(stage.observer)).not.toEqual([]);
      server.child.kill('SIGUSR2');
      await load.burst(1, `after-${where}`);
      await expectSound(stage, load);
    },
    60_000,
  );
});

describeOn(
  'mysql',
  'processes whose clocks differ by two hours',
  ({ createDatabase, createFolder }) => {
    let stage: EngineStage;
    const servers: ServerProcess[] = [];

    beforeAll(async () => {
      stage = new EngineStage(await createDatabase(), createFolder());
      await stage.open();
      servers.push(await stage.boot(wrongClock(-HOUR_MS)), await stage.boot(wrongClock(HOUR_MS)));
    }, 60_000);
    afterAll(() => stage.close());

    it('take nobody for lost and end all tasks in time', async () => {
      const load = new EngineLoad(stage, Math.random);
      for (const [index, { url }] of servers.entries()) {
        stage.client.url = url;
        await load.burst(3, `server-${index}`);
      }
      await expectSound(stage, load);
    }, 60_000);
  },
);
