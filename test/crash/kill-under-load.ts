import { setTimeout as delay } from 'node:timers/promises';
import { eventually, type SuiteContext } from '../support/harness.js';
import { type CrashClient } from './crash-client.js';
import { CreationStage } from './creation-stage.js';
import { Load } from './load.js';
import { seededRandom } from './random.js';
import { damage, storedTasks, tornBulks } from './stored.js';

const KILLS = 15;
/** No new kill after this; a busy machine makes fewer, and says so. */
const BUDGET_MS = 35_000;
const LANES = 8;

/** A server is killed again and again while clients create tasks in every way. */
export function killUnderLoad({ createDatabase }: SuiteContext): void {
  let stage: CreationStage;
  let client: CrashClient;

  beforeAll(async () => {
    stage = await CreationStage.open(await createDatabase());
    client = await stage.client();
  });
  afterAll(() => stage?.close());

  it('loses nothing that was acknowledged, tears nothing, makes nothing twice', async () => {
    const seed = Date.now() % 1_000_000;
    const random = seededRandom(seed);
    const load = new Load(client, random);
    const deadline = Date.now() + BUDGET_MS;
    let kills = 0;
    let storedUnanswered = 0;
    while (kills < KILLS && Date.now() < deadline) {
      load.start(LANES);
      await delay(20 + random() * 400);
      await stage.server.kill('SIGKILL');
      kills += 1;
      await load.stop();
      // Until the server of MySQL has rolled back what the killed process left open.
      expect(
        await eventually(
          () => damage(stage.observer),
          (found) => Object.keys(found).length === 0,
        ),
      ).toEqual({});
      const stored = await storedTasks(stage.observer);
      expect(tornBulks(stored)).toEqual([]);
      const ids = new Map(stored.map(({ id, name }) => [name, Number(id)]));
      const lost = [...load.acknowledged].filter(([name, id]) => ids.get(name) !== id);
      expect(lost).toEqual([]);
      await stage.boot();
      storedUnanswered += await load.retryUnknown((name) => ids.has(name));
      await load.repeatAnswered(4);
      expect({ seed, problems: load.problems }).toEqual({ seed, problems: [] });
    }
    expect(await damage(stage.observer)).toEqual({});
    const stored = await storedTasks(stage.observer);
    const keyed = [...load.acknowledged].filter(([name]) => !name.startsWith('plain-'));
    expect(stored.filter(({ name }) => !name.startsWith('plain-'))).toHaveLength(keyed.length);
    for (const [name, id] of [...load.acknowledged].slice(-30)) {
      const { status, text } = await client.detail(id);
      expect([status, text.includes(`"name":"${name}"`)]).toEqual([200, true]);
    }
    console.info(
      `${kills} kills (seed ${seed}), ${load.acknowledged.size} tasks acknowledged, ${stored.length} stored, ${storedUnanswered} retries of what was stored but not answered`,
    );
    expect(kills).toBeGreaterThanOrEqual(2);
    expect(load.acknowledged.size).toBeGreaterThan(20);
  }, 150_000);

  it('a call that was stored and whose answer was lost gives the same task when it is made again', async () => {
    const lost = client.post('create_task', client.item('lost'), 'key-lost');
    const find = async (): Promise<number | undefined> =>
      (await storedTasks(stage.observer)).find(({ name }) => name === 'lost')?.id;
    const id = await eventually(find, (found) => found !== undefined);
    await stage.server.kill('SIGKILL');
    await lost;
    await stage.boot();
    const again = await client.post('create_task', client.item('lost'), 'key-lost');
    expect(again).toMatchObject({
      answered: true,
      status: 200,
      body: { data: { id: Number(id) } },
    });
    expect(await damage(stage.observer)).toEqual({});
  }, 150_000);
}
