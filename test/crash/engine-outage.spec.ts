import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describeOn, eventually, REDIS_URL } from '../support/harness.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { repeatedCalls } from './engine-calls.js';
import { activity, CRASH_FLOWS, serialTree } from './engine-flows.js';
import { EngineLoad } from './engine-load.js';
import { EngineStage } from './engine-stage.js';
import { lostRuns, openTasks, unsound } from './engine-stored.js';

/** A database of its own, so that emptying it hurts nobody. */
const REDIS = new URL('/8', REDIS_URL).toString();
/** Longer than the leases of the stage's workers. */
const OUTAGE_MS = 4000;
const HINTS = 'bull:millrace-hints:id';

describeOn(
  'mysql',
  'tasks while Redis is away',
  ({ createDatabase, createFolder }) => {
    let stage: EngineStage;
    let load: EngineLoad;
    let proxy: TcpProxy;
    let redis: Redis;

    beforeAll(async () => {
      redis = new Redis(REDIS);
      proxy = await TcpProxy.before(REDIS, 6379);
      const env = { ROLE: 'api', REDIS_URL: proxy.urlOf(REDIS) };
      stage = new EngineStage(await createDatabase(), createFolder(), env);
      await stage.open();
      await Promise.all([stage.boot({ ROLE: 'worker' }), stage.boot({ ROLE: 'worker' })]);
      load = new EngineLoad(stage, Math.random);
    }, 60_000);
    afterAll(async () => {
      await stage.close();
      await proxy.close();
      redis.disconnect();
    });
    afterEach(async () => {
      expect(await unsound(stage)).toEqual([]);
      expect(load.problems).toEqual([]);
      expect(repeatedCalls(stage.calls.begun())).toEqual([]);
      expect(await lostRuns(stage.observer)).toBe(0);
    });

    const hints = async (): Promise<number> => Number(await redis.get(HINTS));

    it('they go on when everything in it is lost', async () => {
      const before = await hints();
      const starts = load.burst(4, 'flushed');
      while ((await hints()) <= before) await delay(1);
      await redis.flushdb();
      await starts;
      await redis.flushdb();
      expect(await load.finish()).toEqual([]);
    }, 60_000);

    it('they go on while connections to it are refused, and hints come through again afterwards', async () => {
      proxy.cut();
      await load.burst(2, 'cut');
      expect(await load.finish()).toEqual([]);
      proxy.restore();
      const before = await hints();
      let serial = 0;
      const after = await eventually(
        async () => {
          serial += 1;
          await load.burst(1, `restored-${serial}`, (kind) => kind === 'serial');
          return hints();
        },
        (count) => count > before,
      );
      expect(after).toBeGreaterThan(before);
      expect(await load.finish()).toEqual([]);
    }, 60_000);

    it('they go on while it does not answer', async () => {
      proxy.stall();
      await load.burst(2, 'stalled');
      expect(await load.finish()).toEqual([]);
      proxy.restore();
    }, 60_000);
  },
  ['redis'],
);

describeOn('mysql', 'tasks while the database is away', ({ createDatabase, createFolder }) => {
  const flows = {
    ...CRASH_FLOWS,
    long: { tree: serialTree({ work: activity('crash_fail', { ms: OUTAGE_MS + 500 }) }) },
  };
  let stage: EngineStage;
  let load: EngineLoad;
  let proxy: TcpProxy;

  beforeAll(async () => {
    const databaseUrl = await createDatabase();
    proxy = await TcpProxy.before(databaseUrl, 3306);
    stage = new EngineStage(databaseUrl, createFolder(), {
      DATABASE_URL: proxy.urlOf(databaseUrl),
    });
    await stage.open(flows);
    await stage.boot();
    load = new EngineLoad(stage, Math.random);
  }, 60_000);
  afterAll(async () => {
    await stage.close();
    await proxy.close();
  });

  // Without sub-processes: their plugin writes to the database itself.
  const isWanted = (kind: string): boolean => kind !== 'parent';
  const finishSound = async (): Promise<void> => {
    expect(await load.finish()).toEqual([]);
    expect(await unsound(stage)).toEqual([]);
    expect(repeatedCalls(stage.calls.begun())).toEqual([]);
    expect(await lostRuns(stage.observer)).toBe(0);
  };

  it('commits whose answer is lost leave no task behind', async () => {
    const starts = load.burst(4, 'unanswered', isWanted);
    for (let lost = 0; lost < 20; lost += 1) {
      proxy.loseAnswerTo('COMMIT');
      await delay(30);
    }
    proxy.loseAnswerTo('no such request');
    await starts;
    while ((await load.retryUnknown()) > 0);
    await finishSound();
  }, 60_000);

  it('an outage longer than the leases costs nobody its calls', async () => {
    await load.burst(2, 'outage', isWanted);
    expect(await openTasks(stage.observer)).not.toEqual([]);
    proxy.cut();
    await delay(OUTAGE_MS);
    proxy.restore();
    await finishSound();
  }, 60_000);
});
