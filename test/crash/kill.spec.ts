import { setTimeout as delay } from 'node:timers/promises';
import {
  describeOn,
  describeOnBothDatabases,
  eventually,
  startProcess,
  testEnv,
} from '../support/harness.js';
import { observe, type Observer } from '../support/open-suite-database.js';
import { type ServerProcess } from '../support/server-process.js';
import { TasksApi } from '../e2e/tasks-support.js';
import { CrashClient } from './crash-client.js';
import { Load } from './load.js';
import { damage, storedTasks, tornBulks } from './stored.js';

const KILLS = 15;
/** No new kill after this; a busy machine makes fewer, and says so. */
const BUDGET_MS = 35_000;
const LANES = 8;

/** Small and seeded, so that a failing run's mix of calls can be made again. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

describeOnBothDatabases('SIGKILL under load', ({ start, createDatabase }) => {
  let databaseUrl: string;
  let client: CrashClient;
  let observer: Observer;

  beforeAll(async () => {
    databaseUrl = await createDatabase();
    const service = await start({ DATABASE_URL: databaseUrl });
    const api = await TasksApi.open(service);
    client = new CrashClient(api.spaceId, api.template.id);
    await service.close();
    observer = await observe(databaseUrl);
  });
  afterAll(() => observer.close());

  const boot = async (): Promise<ServerProcess> => {
    const server = await startProcess(testEnv(databaseUrl), { timeoutMs: 60_000 });
    client.url = server.url;
    return server;
  };

  it('loses nothing that was acknowledged, tears nothing, makes nothing twice', async () => {
    const seed = Date.now() % 1_000_000;
    const random = seededRandom(seed);
    const load = new Load(client, random);
    const deadline = Date.now() + BUDGET_MS;
    let kills = 0;
    let storedUnanswered = 0;
    let server = await boot();
    while (kills < KILLS && Date.now() < deadline) {
      load.start(LANES);
      await delay(20 + random() * 400);
      await server.kill('SIGKILL');
      kills += 1;
      await load.stop();
      // Until the server of MySQL has rolled back what the killed process left open.
      expect(
        await eventually(
          () => damage(observer),
          (found) => Object.keys(found).length === 0,
        ),
      ).toEqual({});
      const stored = await storedTasks(observer);
      expect(tornBulks(stored)).toEqual([]);
      const ids = new Map(stored.map(({ id, name }) => [name, Number(id)]));
      const lost = [...load.acknowledged].filter(([name, id]) => ids.get(name) !== id);
      expect(lost).toEqual([]);
      server = await boot();
      storedUnanswered += await load.retryUnknown((name) => ids.has(name));
      await load.repeatAnswered(4);
      expect({ seed, problems: load.problems }).toEqual({ seed, problems: [] });
    }
    expect(await damage(observer)).toEqual({});
    const stored = await storedTasks(observer);
    const keyed = [...load.acknowledged].filter(([name]) => !name.startsWith('plain-'));
    expect(stored.filter(({ name }) => !name.startsWith('plain-'))).toHaveLength(keyed.length);
    for (const [name, id] of [...load.acknowledged].slice(-30)) {
      const { status, text } = await client.detail(id);
      expect([status, text.includes(`"name":"${name}"`)]).toEqual([200, true]);
    }
    await server.kill('SIGKILL');
    console.info(
      `${kills} kills (seed ${seed}), ${load.acknowledged.size} tasks acknowledged, ${stored.length} stored, ${storedUnanswered} retries of what was stored but not answered`,
    );
    expect(kills).toBeGreaterThanOrEqual(2);
    expect(load.acknowledged.size).toBeGreaterThan(20);
  }, 150_000);

  it('a call that was stored and whose answer was lost gives the same task when it is made again', async () => {
    const first = await boot();
    const lost = client.post('create_task', client.item('lost'), 'key-lost');
    const find = async (): Promise<number | undefined> =>
      (await storedTasks(observer)).find(({ name }) => name === 'lost')?.id;
    const id = await eventually(find, (found) => found !== undefined);
    await first.kill('SIGKILL');
    await lost;
    const second = await boot();
    const again = await client.post('create_task', client.item('lost'), 'key-lost');
    await second.kill('SIGKILL');
    expect(again).toMatchObject({
      answered: true,
      status: 200,
      body: { data: { id: Number(id) } },
    });
    expect(await damage(observer)).toEqual({});
  }, 150_000);
});

/**
 * MySQL and MariaDB let another connection hold a table, so the transaction stands still right before a chosen statement.
 * (On SQLite the statements of a creation run without a pause between them.)
 */
describeOn('mysql', 'SIGKILL in the middle of a creation', ({ start, createDatabase }) => {
  it('leaves nothing behind, and the key is free', async () => {
    const databaseUrl = await createDatabase();
    const service = await start({ DATABASE_URL: databaseUrl });
    const api = await TasksApi.open(service);
    const client = new CrashClient(api.spaceId, api.template.id);
    await service.close();
    const observer = await observe(databaseUrl);
    const blocker = await observe(databaseUrl);
    const schema = new URL(databaseUrl).pathname.slice(1);
    const waiting = (): Promise<unknown[]> =>
      observer.rows(
        `SELECT id FROM information_schema.processlist WHERE db = '${schema}' AND state LIKE 'Waiting for table%'`,
      );
    try {
      for (const table of ['task_execution_snapshot', 'outbox']) {
        const server = await startProcess(testEnv(databaseUrl), { timeoutMs: 60_000 });
        client.url = server.url;
        await blocker.rows(`LOCK TABLES ${table} WRITE`);
        const call = client.post('create_task', client.item(table), `key-${table}`);
        expect(await eventually(waiting, (rows) => rows.length > 0)).toHaveLength(1);
        await server.kill('SIGKILL');
        await blocker.rows('UNLOCK TABLES');
        expect(await call).toEqual({ answered: false });
        expect(await eventually(waiting, (rows) => rows.length === 0)).toEqual([]);
        const clean = await eventually(
          () => damage(observer),
          (found) => Object.keys(found).length === 0,
        );
        expect(clean).toEqual({});
        expect((await storedTasks(observer)).map(({ name }) => name)).not.toContain(table);
      }
      const server = await startProcess(testEnv(databaseUrl), { timeoutMs: 60_000 });
      client.url = server.url;
      const first = await client.post('create_task', client.item('outbox'), 'key-outbox');
      const again = await client.post('create_task', client.item('outbox'), 'key-outbox');
      if (!first.answered || !again.answered) throw new Error('the server does not answer');
      expect([first.status, again.status]).toEqual([200, 200]);
      expect(again.body.data.id).toBe(first.body.data.id);
      expect(await storedTasks(observer)).toHaveLength(1);
      await server.kill('SIGKILL');
    } finally {
      await blocker.close();
      await observer.close();
    }
  }, 150_000);
});
