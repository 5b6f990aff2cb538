import { join } from 'node:path';
import { call } from '../lib/client.js';
import { countRows, type FreshDatabase, freshDatabase } from '../lib/databases.js';
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
/** Nodes of the peer's flow: start, 15 activities, end (peer-figures.md 1). */
const SERIAL_NODES = 17;
const PEER_NODES_PER_SECOND = 150;

/** engine:durable: each node its own durable step. */
export function engineDurable(kind: BenchDatabase): Promise<BenchResult[]> {
  return onEngine(kind, async (engine) => {
    const tree = serialFlow(SERIAL_NODES - 2, 'bench_noop');
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
}

/** engine:serial: the same with nodes that run inside the step. */
export function engineSerial(kind: BenchDatabase): Promise<BenchResult[]> {
  return onEngine(kind, async (engine) => {
    const tree = serialFlow(SERIAL_NODES - 2, 'bk_display', message());
    const value = await throughput(engine, tree, SERIAL_NODES);
    return [withFloor({ name: 'engine:serial', database: kind, value, unit: 'nodes/s' }, 10_000)];
  });
}

/** engine:mixed: a parallel gateway of three branches and an exclusive one. */
export function engineMixed(kind: BenchDatabase): Promise<BenchResult[]> {
  return onEngine(kind, async (engine) => {
    const value = await throughput(engine, mixedFlow('bench_noop'), SERIAL_NODES - 1);
    return [withFloor({ name: 'engine:mixed', database: kind, value, unit: 'nodes/s' }, 2500)];
  });
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

/** engine:latency: start to FINISHED of three activities in an idle process. */
export function engineLatency(kind: BenchDatabase): Promise<BenchResult[]> {
  return onEngine(kind, async (engine) => {
    const template = await engine.template(serialFlow(3, 'bench_noop'));
    const times: number[] = [];
    for (let index = 0; index < 220; index += 1) {
      const time = await engine.runOne(template);
      if (index >= 20) times.push(time);
    }
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
    const rate = await throughput(engine, serialFlow(SERIAL_NODES - 2, 'bench_noop'), SERIAL_NODES);
    const runs = await countRows(database, 'node_run');
    const expected = (ROUNDS + 2) * FLOWS * SERIAL_NODES;
    if (runs !== expected) throw new Error(`${runs} node runs instead of ${expected}`);
    return rate;
  } finally {
    for (const server of servers.reverse()) await server.stop();
    await database.drop();
  }
}

/** engine:scale: the cost of a node with more flows at a time and with longer flows. */
export function engineScale(kind: BenchDatabase): Promise<BenchResult[]> {
  return onEngine(kind, async (engine) => {
    const results: BenchResult[] = [];
    const template = await engine.template(serialFlow(SERIAL_NODES - 2, 'bench_noop'));
    const costs: number[] = [];
    for (const flows of [1, 10, 100, 1000]) {
      const seconds = await engine.runMany(template, flows);
      const cost = (seconds * 1e6) / (flows * SERIAL_NODES);
      if (flows >= 10) costs.push(cost);
      results.push(info(`engine:scale ${flows} flows`, kind, cost));
    }
    const lengths: number[] = [];
    for (const nodes of [10, 100, 1000, 10_000]) {
      const long = await engine.template(serialFlow(nodes - 2, 'bench_noop'));
      const cost = ((await engine.runOne(long)) * 1000) / nodes;
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

async function throughput(engine: Engine, tree: object, nodes: number): Promise<number> {
  const template = await engine.template(tree);
  await engine.runMany(template, FLOWS);
  await engine.runMany(template, FLOWS);
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.push((FLOWS * nodes) / (await engine.runMany(template, FLOWS)));
  }
  return median(rates);
}

/** Milliseconds of one flow at a time, the median. */
async function latencyOf(engine: Engine, tree: object): Promise<number> {
  const template = await engine.template(tree);
  await engine.runOne(template);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await engine.runOne(template));
  return median(times);
}

async function onEngine(
  kind: BenchDatabase,
  work: (engine: Engine) => Promise<BenchResult[]>,
): Promise<BenchResult[]> {
  const database = await freshDatabase(kind);
  const server = await BenchServer.service(database, {
    PLUGINS: join(__dirname, '../servers/noop-plugins.js'),
  });
  try {
    return await work(await Engine.open(server, database));
  } finally {
    await server.stop();
    await database.drop();
  }
}

/** A server's space in which flows run. */
class Engine {
  private constructor(
    readonly server: BenchServer,
    private readonly database: FreshDatabase,
    private readonly spaceId: number,
  ) {}

  static async open(server: BenchServer, database: FreshDatabase): Promise<Engine> {
    const { space } = await call<{ space: { id: number } }>(`${server.url}/create_space/`, {
      name: `engine ${Date.now()}`,
      platform_url: 'https://bench.example.org',
    });
    return new Engine(server, database, space.id);
  }

  /** What the server's own figures say of all nodes that it ran. */
  async counts(kind: BenchDatabase): Promise<BenchResult[]> {
    const text = await (await fetch(`${this.server.url}/metrics`)).text();
    const nodes = sumOf(text, 'millrace_engine_nodes_total');
    const commits = sumOf(text, 'millrace_engine_step_seconds_count');
    const bytes = await this.database.size();
    return [
      { ...info('engine:durable commits', kind, commits / nodes), unit: 'commits/node' },
      { ...info('engine:durable bytes', kind, bytes / nodes), unit: 'bytes/node stored' },
    ];
  }

  async template(tree: object): Promise<number> {
    const { id } = await this.post<{ id: number }>('create_template', {
      name: 'bench flow',
      creator: 'bench',
      pipeline_tree: tree,
    });
    return id;
  }

  /** Creates `count` tasks, then starts all in one call. @returns seconds from the start to the last end */
  async runMany(template: number, count: number): Promise<number> {
    const ids = await this.create(template, count, false);
    const started = performance.now();
    for (let from = 0; from < count; from += 500) {
      await this.post('operate_tasks', {
        operation: 'start',
        operator: 'bench',
        dry_run: false,
        task_ids: ids.slice(from, from + 500),
      });
    }
    await this.waitAll(ids);
    return (performance.now() - started) / 1000;
  }

  /** Milliseconds from the start call to the end of one task. */
  async runOne(template: number): Promise<number> {
    const ids = await this.create(template, 1, false);
    const started = performance.now();
    await this.post(`task/${ids[0] ?? 0}/operate_task/start`, { operator: 'bench' });
    await this.waitAll(ids, 1);
    return performance.now() - started;
  }

  startMany(template: number, count: number): Promise<number[]> {
    return this.create(template, count, true);
  }

  /** Waits until nothing is due any more. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5000));
  }

  async waitAll(ids: readonly number[], pauseMs = 10): Promise<void> {
    let open = [...ids];
    while (open.length > 0) {
      const states = await this.post<Record<string, { state: string }>>('get_tasks_states', {
        task_ids: open,
      });
      const failed = open.find((id) => states[String(id)]?.state === 'FAILED');
      if (failed !== undefined) throw new Error(`task ${failed} failed`);
      open = open.filter((id) => states[String(id)]?.state !== 'FINISHED');
      if (open.length > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  private async create(template: number, count: number, start: boolean): Promise<number[]> {
    const ids: number[] = [];
    for (let from = 0; from < count; from += 500) {
      const tasks = Array.from({ length: Math.min(500, count - from) }, () => ({
        template_id: template,
        name: 'bench',
        creator: 'bench',
        start,
      }));
      const { results } = await this.post<{ results: { data: { id: number } }[] }>('create_tasks', {
        tasks,
      });
      ids.push(...results.map(({ data }) => data.id));
    }
    return ids;
  }

  private post<T>(path: string, body: object): Promise<T> {
    return call<T>(`${this.server.url}/space/${this.spaceId}/${path}/`, body);
  }
}

function message(): object {
  return { bk_display_message: { hook: false, need_render: true, value: 'hello ${city}' } };
}

/** The sum of all series of a metric. */
function sumOf(metrics: string, name: string): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
