import { join } from 'node:path';
import { countRows, type FreshDatabase, freshDatabase } from '../lib/databases.js';
import { Engine } from '../lib/engine.js';
import { groupedCeiling } from '../lib/engine-ceiling.js';
import { mixedFlow, serialFlow, wideFlow } from '../lib/flows.js';
import {
  type BenchDatabase,
  type BenchResult,
  median,
  percentile,
  withBound,
  withFloor,
  withRatio,
} from '../lib/result.js';
import { BenchServer } from '../lib/server.js';

const ROUNDS = 5;
const FLOWS = 100;
/** Of four processes each has a quarter of them to become as fast as it gets; tables are equally full then for all counts. */
const WORKERS_WARM_UPS = 24;
/** How many nodes, at least, the counts per node are taken from: a table grows by whole pages. */
const COUNTED_NODES = 10_000;
/** Nodes of the peer's flow: start, 15 activities, end (peer-figures.md 1). */
const SERIAL_NODES = 17;
const PEER_NODES_PER_SECOND = 150;

/** engine:durable: each node its own durable step. */
export async function engineDurable(kind: BenchDatabase): Promise<BenchResult[]> {
  const tree = serialFlow(SERIAL_NODES - 2, 'bench_noop');
  const speed = await onEngine(kind, async (engine) => {
    const value = await throughput(engine, tree, SERIAL_NODES);
    const floor = withFloor(
      { name: 'engine:durable', database: kind, value, unit: 'nodes/s' },
      3000,
    );
    return [
      floor,
      {
        ...floor,
        name: 'engine:durable vs peer',
        reference: { name: 'BKFlow on such a machine', value: PEER_NODES_PER_SECOND },
        ratio: value / PEER_NODES_PER_SECOND,
        bar: 'ratio >= 20',
        holds: value >= 20 * PEER_NODES_PER_SECOND,
      },
    ];
  });
  return [
    ...speed,
    ...(await shareOfCeiling(kind, speed[0]?.value ?? NaN)),
    ...(await costsPerNode('engine:durable', kind, tree, { nodes: SERIAL_NODES })),
    ...(await costsPerNode('engine:durable one flow', kind, serialFlow(1000, 'bench_noop'), {
      nodes: 1002,
      flows: 1,
    })),
  ];
}

/** What the bare driver writes in the same groups; it informs, since the service does more than write. */
async function shareOfCeiling(kind: BenchDatabase, value: number): Promise<BenchResult[]> {
  const database = await freshDatabase(kind);
  const reference = { name: 'bare driver, 50 a commit', value: await groupedCeiling(database) };
  await database.drop();
  const line = info('engine:durable vs ceiling', kind, value);
  return [{ ...line, unit: 'nodes/s', reference, ratio: value / reference.value }];
}

/** engine:serial: the same with nodes that run inside the step. */
export async function engineSerial(kind: BenchDatabase): Promise<BenchResult[]> {
  const tree = serialFlow(SERIAL_NODES - 2, 'bk_display', message());
  const speed = await onEngine(kind, async (engine) => {
    const value = await throughput(engine, tree, SERIAL_NODES);
    return [withFloor({ name: 'engine:serial', database: kind, value, unit: 'nodes/s' }, 10_000)];
  });
  return [...speed, ...(await costsPerNode('engine:serial', kind, tree, { nodes: SERIAL_NODES }))];
}

/** engine:mixed: a parallel gateway of three branches and an exclusive one. */
export async function engineMixed(kind: BenchDatabase): Promise<BenchResult[]> {
  const tree = mixedFlow('bench_noop');
  const nodes = SERIAL_NODES - 1;
  const speed = await onEngine(kind, async (engine) => {
    const value = await throughput(engine, tree, nodes);
    return [withFloor({ name: 'engine:mixed', database: kind, value, unit: 'nodes/s' }, 2500)];
  });
  return [...speed, ...(await costsPerNode('engine:mixed', kind, tree, { nodes }))];
}

/** engine:long: the cost of a node in a flow of 1,000 against one in flows of 17. */
export function engineLong(kind: BenchDatabase): Promise<BenchResult[]> {
  return onEngine(kind, async (engine) => {
    const long = await latencyOf(engine, serialFlow(1000, 'bench_noop'));
    const short = await latencyOf(engine, serialFlow(SERIAL_NODES - 2, 'bench_noop'));
    return [
      withRatio(
        {
          name: 'engine:long',
          database: kind,
          value: (long * 1000) / 1002,
          unit: 'µs/node (1,002 nodes)',
          reference: { name: '17 nodes, µs/node', value: (short * 1000) / SERIAL_NODES },
        },
        '<=',
        1.3,
      ),
    ];
  });
}

/** engine:wide: a parallel gateway of 500 branches against serial nodes, both one flow at a time. */
export function engineWide(kind: BenchDatabase): Promise<BenchResult[]> {
  return onEngine(kind, async (engine) => {
    const wide = await latencyOf(engine, wideFlow(500, 'bench_noop'));
    const serial = await latencyOf(engine, serialFlow(500, 'bench_noop'));
    return [
      withRatio(
        {
          name: 'engine:wide',
          database: kind,
          value: (wide * 1000) / 504,
          unit: 'µs/node (500 branches)',
          reference: { name: 'serial, µs/node', value: (serial * 1000) / 502 },
        },
        '<=',
        2,
      ),
    ];
  });
}

/** engine:latency: start to FINISHED of three activities in an idle process that has worked before. */
export function engineLatency(kind: BenchDatabase): Promise<BenchResult[]> {
  return onEngine(kind, async (engine) => {
    const template = await engine.template(serialFlow(3, 'bench_noop'));
    for (let round = 0; round < 4; round += 1) await engine.runMany(template, 100);
    const watch = await engine.watch();
    const times: number[] = [];
    for (let index = 0; index < 200; index += 1) {
      times.push(await engine.runOne(template, (id) => watch.ended(id)));
    }
    await watch.close();
    const line = { database: kind, unit: 'ms' } as const;
    return [
      withBound({ ...line, name: 'engine:latency p50', value: percentile(times, 0.5) }, 10),
      withBound({ ...line, name: 'engine:latency p99', value: percentile(times, 0.99) }, 40),
    ];
  });
}

/** engine:waiting: memory of 10,000 tasks that wait, and how late their timers fire. */
export function engineWaiting(kind: BenchDatabase): Promise<BenchResult[]> {
  return onEngine(kind, async (engine) => {
    const waiting = await engine.template(serialFlow(1, 'bench_wait'));
    // A process that has worked before: what its heap grew to for that is not what waiting costs.
    const busy = await engine.template(serialFlow(1, 'bench_noop'));
    for (let index = 0; index < 10; index += 1) await engine.runMany(busy, 500);
    await engine.settle();
    const idle = engine.server.rss() / 2 ** 20;
    for (let index = 0; index < 20; index += 1) await engine.startMany(waiting, 500);
    await engine.settle();
    const memory = engine.server.rss() / 2 ** 20 - idle;
    const sleep = serialFlow(1, 'sleep_timer', {
      bk_timing: { hook: false, need_render: false, value: '5' },
    });
    const timers = await engine.template(sleep);
    const started = performance.now();
    const ids = await engine.startMany(timers, 500);
    await engine.waitAll(ids);
    const late = performance.now() - started - 5000;
    return [
      withBound({ name: 'engine:waiting memory', database: kind, value: memory, unit: 'MiB' }, 50),
      withBound({ name: 'engine:waiting late', database: kind, value: late, unit: 'ms' }, 1000),
    ];
  });
}

/** engine:workers: one, two and four worker processes beside one that serves the API. */
export async function engineWorkers(kind: BenchDatabase): Promise<BenchResult[]> {
  if (kind === 'sqlite') return [];
  const rates: number[] = [];
  const results: BenchResult[] = [];
  for (const workers of [1, 2, 4]) {
    const rate = await withWorkers(workers);
    rates.push(rate);
    results.push({ ...info(`engine:workers ${workers}`, kind, rate), unit: 'nodes/s' });
  }
  const [one = NaN] = rates;
  return [
    ...results,
    withRatio(
      {
        name: 'engine:workers',
        database: kind,
        value: Math.min(...rates),
        unit: 'nodes/s, least',
        reference: { name: 'one worker', value: one },
      },
      '>=',
      0.9,
    ),
  ];
}

/** @returns nodes a second. @throws when a node ran twice */
async function withWorkers(count: number): Promise<number> {
  const database = await freshDatabase('mysql');
  const env = {
    PLUGINS: join(__dirname, '../servers/noop-plugins.js'),
    REDIS_URL: process.env.BENCH_REDIS_URL ?? 'redis://127.0.0.1:6379/9',
  };
  const servers = [await BenchServer.service(database, { ...env, ROLE: 'api' })];
  try {
    for (let index = 0; index < count; index += 1) {
      servers.push(await BenchServer.service(database, { ...env, ROLE: 'worker' }));
    }
    const [api] = servers;
    if (api === undefined) throw new Error('no server');
    const engine = await Engine.open(api, database);
    const tree = serialFlow(SERIAL_NODES - 2, 'bench_noop');
    const rate = await throughput(engine, tree, SERIAL_NODES, WORKERS_WARM_UPS);
    const runs = await countRows(database, 'node_run');
    const expected = (ROUNDS + WORKERS_WARM_UPS) * FLOWS * SERIAL_NODES;
    if (runs !== expected) throw new Error(`${runs} node runs instead of ${expected}`);
    return rate;
  } finally {
    for (const server of servers.reverse()) await server.stop();
    await database.drop();
  }
}

/** engine:scale: the cost of a node with more flows at a time and with longer flows; the bar is for those beyond 10. */
export function engineScale(kind: BenchDatabase): Promise<BenchResult[]> {
  return onEngine(kind, async (engine) => {
    const results: BenchResult[] = [];
    const template = await engine.template(serialFlow(SERIAL_NODES - 2, 'bench_noop'));
    for (let round = 0; round < 6; round += 1) await engine.runMany(template, FLOWS);
    const costs: number[] = [];
    for (const flows of [1, 10, 100, 1000]) {
      const seconds: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        seconds.push(await engine.runMany(template, flows));
      }
      const cost = (median(seconds) * 1e6) / (flows * SERIAL_NODES);
      if (flows > 10) costs.push(cost);
      results.push(info(`engine:scale ${flows} flows`, kind, cost));
    }
    const lengths: number[] = [];
    for (const nodes of [10, 100, 1000, 10_000]) {
      const long = serialFlow(nodes - 2, 'bench_noop');
      const cost = ((await latencyOf(engine, long, nodes > 1000 ? 1 : ROUNDS)) * 1000) / nodes;
      if (nodes > 10) lengths.push(cost);
      results.push(info(`engine:scale ${nodes} nodes`, kind, cost));
    }
    for (const [name, all] of [
      ['flows', costs],
      ['nodes', lengths],
    ] as const) {
      results.push(
        withRatio(
          {
            name: `engine:scale by ${name}`,
            database: kind,
            value: Math.max(...all),
            unit: 'µs/node, most',
            reference: { name: 'least', value: Math.min(...all) },
          },
          '<=',
          2,
        ),
      );
    }
    return results;
  });
}

function info(name: string, database: BenchDatabase, value: number): BenchResult {
  return {
    name,
    database,
    value,
    unit: 'µs/node',
    reference: null,
    ratio: null,
    bar: null,
    holds: null,
  };
}

async function throughput(
  engine: Engine,
  tree: object,
  nodes: number,
  warmUps = 2,
): Promise<number> {
  const template = await engine.template(tree);
  for (let round = 0; round < warmUps; round += 1) await engine.runMany(template, FLOWS);
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.push((FLOWS * nodes) / (await engine.runMany(template, FLOWS)));
  }
  return median(rates);
}

/** Milliseconds of one flow at a time, the median. */
async function latencyOf(engine: Engine, tree: object, rounds = ROUNDS): Promise<number> {
  const template = await engine.template(tree);
  await engine.runOne(template);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await engine.runOne(template));
  return median(times);
}

/** Statements, commits, round trips and bytes of a node, creating and starting its task included; measured apart from the speed. */
function costsPerNode(
  name: string,
  kind: BenchDatabase,
  tree: object,
  { nodes, flows = FLOWS }: { nodes: number; flows?: number },
): Promise<BenchResult[]> {
  return onEngine(
    kind,
    async (engine) => {
      const template = await engine.template(tree);
      await engine.runMany(template, flows);
      const rounds = Math.ceil(COUNTED_NODES / (nodes * flows));
      const total = { statements: 0, commits: 0, trips: 0, bytes: 0 };
      for (let round = 0; round < rounds; round += 1) {
        const costs = await engine.costs(template, flows);
        total.statements += costs.statements;
        total.commits += costs.commits;
        total.trips += costs.trips;
        total.bytes += costs.bytes;
      }
      const trips = kind === 'mysql' ? (['trips'] as const) : [];
      return (['statements', 'commits', ...trips, 'bytes'] as const).map((what) => ({
        ...info(`${name} ${what}`, kind, total[what] / (rounds * flows * nodes)),
        unit: `${what}/node`,
      }));
    },
    (database, env) => BenchServer.counting(database, env),
  );
}

async function onEngine(
  kind: BenchDatabase,
  work: (engine: Engine) => Promise<BenchResult[]>,
  start: (database: FreshDatabase, env: Record<string, string>) => Promise<BenchServer> = (
    database,
    env,
  ) => BenchServer.service(database, env),
): Promise<BenchResult[]> {
  const database = await freshDatabase(kind);
  const server = await start(database, {
    PLUGINS: join(__dirname, '../servers/noop-plugins.js'),
  });
  try {
    return await work(await Engine.open(server, database));
  } finally {
    await server.stop();
    await database.drop();
  }
}

function message(): object {
  return { bk_display_message: { hook: false, need_render: true, value: 'hello ${city}' } };
}
