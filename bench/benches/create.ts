import { load } from '../lib/client.js';
import { type FreshDatabase, freshDatabase } from '../lib/databases.js';
import { type Fixture, makeTemplate, taskBody } from '../lib/fixture.js';
import { type BenchDatabase, type BenchResult, median, withRatio } from '../lib/result.js';
import { BenchServer } from '../lib/server.js';

const ROUNDS = 5;
const SECONDS = 4;
/** A Nest process needs some seconds under load before its rate is steady. */
const WARM_UP = 7;
const BULK = 500;
const HTTP_BAR = { sqlite: 1.2, mysql: 0.6 } as const;

interface Bench {
  readonly server: BenchServer;
  readonly small: Fixture;
  readonly large: Fixture;
  readonly database: FreshDatabase;
}

/** create:http against the ceiling: both warmed up, then in turn, medians. */
export async function createHttp(kind: BenchDatabase): Promise<BenchResult[]> {
  const ceilingDatabase = await freshDatabase(kind);
  const ceiling = await BenchServer.reference('ceiling', ceilingDatabase);
  const results = await withService(kind, async ({ server, small }) => {
    const own = (): Promise<number> =>
      load(createUrl(server, small), taskBody(small), { seconds: SECONDS });
    const bare = (): Promise<number> =>
      load(`${ceiling.url}/create`, taskBody(small), { seconds: SECONDS });
    await load(createUrl(server, small), taskBody(small), { seconds: WARM_UP });
    await load(`${ceiling.url}/create`, taskBody(small), { seconds: WARM_UP });
    const [value, reference] = await inTurn(own, bare);
    const line = { name: 'create:http', database: kind, value, unit: 'req/s' } as const;
    const named = { name: 'bare Fastify, one commit a request', value: reference };
    return [withRatio({ ...line, reference: named }, '>=', HTTP_BAR[kind])];
  });
  await ceiling.stop();
  await ceilingDatabase.drop();
  return results;
}

/** create:bulk: tasks a second through create_tasks, against create_task on the same server. */
export async function createBulk(kind: BenchDatabase): Promise<BenchResult[]> {
  return withService(kind, async ({ server, small }) => {
    const tasks = Array.from({ length: BULK }, () => taskBody(small));
    const url = `${server.url}/space/${small.spaceId}/create_tasks/`;
    const bulk = async (): Promise<number> =>
      BULK * (await load(url, { tasks }, { seconds: SECONDS, connections: 4 }));
    const single = (): Promise<number> =>
      load(createUrl(server, small), taskBody(small), { seconds: SECONDS });
    await load(createUrl(server, small), taskBody(small), { seconds: WARM_UP });
    await load(url, { tasks }, { seconds: WARM_UP, connections: 4 });
    const [value, reference] = await inTurn(bulk, single);
    return [
      withRatio(
        {
          name: 'create:bulk',
          database: kind,
          value,
          unit: 'tasks/s',
          reference: { name: 'create:http', value: reference },
        },
        '>=',
        5,
      ),
    ];
  });
}

/** create:size: the cost of a task of a 1,000-node template against one of a 20-node template. */
export async function createSize(kind: BenchDatabase): Promise<BenchResult[]> {
  return withService(kind, async ({ server, small, large }) => {
    const of = (fixture: Fixture) => (): Promise<number> =>
      load(createUrl(server, fixture), taskBody(fixture), { seconds: SECONDS });
    await load(createUrl(server, small), taskBody(small), { seconds: WARM_UP });
    const [largeRate, smallRate] = await inTurn(of(large), of(small));
    return [
      withRatio(
        {
          name: 'create:size',
          database: kind,
          value: 1e6 / largeRate,
          unit: 'µs/task (1,000 nodes)',
          reference: { name: '20 nodes, µs/task', value: 1e6 / smallRate },
        },
        '<=',
        1.5,
      ),
    ];
  });
}

/** memory:create: resident memory after 100,000 creates against that after the first 20,000. */
export async function memoryCreate(kind: BenchDatabase): Promise<BenchResult[]> {
  return withService(kind, async ({ server, small }) => {
    const creates = async (count: number): Promise<void> => {
      let left = count;
      const started = Date.now();
      while (left > 0)
        left -= (await load(createUrl(server, small), taskBody(small), { seconds: 2 })) * 2;
      if (Date.now() - started > 600_000) throw new Error('memory:create takes too long');
    };
    await creates(20_000);
    const reference = { name: 'MiB after 20,000', value: server.rss() / 2 ** 20 };
    await creates(80_000);
    const line = { name: 'memory:create', database: kind, unit: 'MiB after 100,000' } as const;
    return [withRatio({ ...line, value: server.rss() / 2 ** 20, reference }, '<=', 1.2)];
  });
}

export async function withService(
  kind: BenchDatabase,
  work: (bench: Bench) => Promise<BenchResult[]>,
): Promise<BenchResult[]> {
  const database = await freshDatabase(kind);
  const server = await BenchServer.service(database);
  try {
    const small = await makeTemplate(server, 20);
    const large = await makeTemplate(server, 1000);
    return await work({ server, small, large, database });
  } finally {
    await server.stop();
    await database.drop();
  }
}

async function inTurn(
  a: () => Promise<number>,
  b: () => Promise<number>,
): Promise<[number, number]> {
  const [as, bs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    as.push(await a());
    bs.push(await b());
  }
  return [median(as), median(bs)];
}

function createUrl(server: BenchServer, { spaceId }: Fixture): string {
  return `${server.url}/space/${spaceId}/create_task/`;
}
