import { setTimeout as delay } from 'node:timers/promises';
import { describeOn } from '../support/harness.js';
import { OwnServer } from '../support/own-server.js';
import { wrongCalls } from './engine-calls.js';
import { EngineLoad } from './engine-load.js';
import { EngineStage } from './engine-stage.js';
import { endsOfRuns, lostRuns, openTasks, runTasks, torn, unsound } from './engine-stored.js';

describeOn(
  'mysql',
  'servers that crash under running tasks',
  ({ createFolder }) => {
    let mariadb: OwnServer;
    let redis: OwnServer;
    let stage: EngineStage;
    let load: EngineLoad;

    beforeAll(async () => {
      mariadb = await OwnServer.mariadb(createFolder());
      redis = await OwnServer.redis(createFolder());
      await Promise.all([mariadb.start(), redis.start()]);
      stage = new EngineStage(mariadb.url, createFolder(), { ROLE: 'api', REDIS_URL: redis.url });
      await stage.open();
      await Promise.all([stage.boot({ ROLE: 'worker' }), stage.boot({ ROLE: 'worker' })]);
      load = new EngineLoad(stage, Math.random);
    });
    afterAll(async () => {
      await stage?.close();
      await mariadb?.kill();
      await redis?.kill();
    });

    /** All that was acknowledged is there, is finished, and ran as often as it should. */
    async function expectSound(): Promise<void> {
      while ((await load.retryUnknown()) > 0) await delay(50);
      expect(await load.finish(60_000)).toEqual([]);
      const ids = new Map(
        (await runTasks(stage.observer)).map(({ id, name }) => [name, Number(id)]),
      );
      expect([...load.acknowledged].filter(([name, id]) => ids.get(name) !== id)).toEqual([]);
      expect(load.problems).toEqual([]);
      expect(await unsound(stage)).toEqual([]);
      expect(wrongCalls(stage.calls.begun(), await endsOfRuns(stage.observer))).toEqual([]);
      expect(await lostRuns(stage.observer)).toBe(0);
    }

    it('Redis: it comes back empty, and tasks go on', async () => {
      const starts = load.burst(3, 'redis');
      await delay(100);
      await redis.kill();
      await starts;
      expect(await openTasks(stage.observer)).not.toEqual([]);
      await load.burst(1, 'without-redis');
      await redis.start();
      await load.burst(1, 'new-redis');
      await expectSound();
    });

    it('MariaDB: what it acknowledged is there, nothing is torn, and tasks go on', async () => {
      load.start(4, 20);
      await delay(700);
      await mariadb.kill();
      await delay(500);
      await load.stop();
      await mariadb.start();
      await stage.observeAgain();
      expect(await openTasks(stage.observer)).not.toEqual([]);
      expect(await torn(stage.observer)).toEqual([]);
      await expectSound();
    });
  },
  ['redis', 'mariadbd', 'redis-server'],
);
