import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncContexts, RecordingProvider } from '../../src/common/testing/recording-tracer.js';
import { type SqlValue } from '../../src/database/index.js';
import { MetricsService } from '../../src/metrics/index.js';
import {
  describeOn,
  describeOnBothDatabases,
  eventually,
  type Service,
} from '../support/harness.js';
import { activity, display, failing, hold, serial, subprocess } from './engine-flows.js';
import { EngineApi, settle, TEST_PLUGINS } from './engine-support.js';
import { TasksApi } from './tasks-support.js';

async function scrape(service: Service): Promise<string> {
  return (await service.call('GET', '/metrics', undefined, { as: null })).text;
}

/** The value of one series, e.g. `steps_total` or `nodes_total{result="failed"}`; NaN when there is none. */
function valueIn(text: string, series: string): number {
  const line = text.split('\n').find((row) => row.startsWith(`millrace_engine_${series} `));
  return Number(line?.split(' ').at(-1));
}

async function countRows(service: Service, sql: string): Promise<number> {
  const [row] = await service.unitOfWork.read((tx) => tx.all<{ n: number }>(sql));
  return Number(row?.n);
}

async function run({ unitOfWork }: Service, sql: string, ...params: SqlValue[]): Promise<void> {
  await unitOfWork.run((tx) => tx.run(sql, params));
}

describeOnBothDatabases('metrics of the engine', ({ start, createFolder }) => {
  let service: Service;
  let api: EngineApi;
  const value = async (series: string): Promise<number> => valueIn(await scrape(service), series);
  const until = (series: string, wanted: number): Promise<number> =>
    eventually(
      () => value(series),
      (now) => now === wanted,
    );

  beforeAll(async () => {
    service = await start({
      PLUGINS: TEST_PLUGINS,
      LEASE_MS: '3000',
      ENGINE_CALLS: '1',
      ENGINE_CALLS_PER_SPACE: '1',
    });
    api = await EngineApi.open(service);
  });

  it('stand at zero before anything happened', async () => {
    const text = await scrape(service);
    const zeros = [
      'jobs_waiting',
      'calls_active',
      'steps_waiting',
      'steps_total',
      'nodes_total{result="finished"}',
      'nodes_total{result="failed"}',
      'retries_total',
      'leases_lost_total',
      'faults_total',
      'step_seconds_count',
      'batch_size_count',
      'job_lag_seconds_count',
    ];
    expect(zeros.map((series) => [series, valueIn(text, series)])).toEqual(
      zeros.map((series) => [series, 0]),
    );
  });

  it('count what the database holds, whoever made the step', async () => {
    const file = join(createFolder(), 'calls');
    const retried = { auto_retry: { enable: true, interval: 0, times: 5 } };
    const retrying = await api.run(
      serial({ a: activity('t_count@v1', { file, fails: 2 }, retried), b: display() }),
    );
    await api.reach(retrying, 'FINISHED');
    const failed = await api.runTo('FAILED', serial({ a: failing(), b: display(), c: display() }));
    const held = await api.run(
      serial({ a: subprocess({ pipeline: serial({ h: hold() }) }), b: display() }),
    );
    await api.expectWaits(held, 'child_task a');
    await api.doNode(failed, 'a', 'skip');
    await api.expectState(failed, 'FINISHED');
    await settle(service);
    const text = await scrape(service);
    const runs = (state: string): Promise<number> =>
      countRows(service, `SELECT COUNT(*) AS n FROM node_run WHERE state = '${state}'`);
    expect(valueIn(text, 'nodes_total{result="finished"}')).toBe(await runs('FINISHED'));
    expect(valueIn(text, 'nodes_total{result="failed"}')).toBe(await runs('FAILED'));
    expect(valueIn(text, 'retries_total')).toBe(2);
    expect(valueIn(text, 'call_seconds_count{plugin="t_count"}')).toBe(3);
    expect(valueIn(text, 'call_seconds_count{plugin="sleep_timer"}')).toBe(1);
    const batches = valueIn(text, 'batch_size_count');
    expect(batches).toBeGreaterThan(0);
    expect(valueIn(text, 'step_seconds_count')).toBe(batches);
    expect(valueIn(text, 'step_seconds_sum')).toBeGreaterThan(0);
    // Four starts, the child's among them, and the skip were steps of their calls; all others were a worker's.
    expect(valueIn(text, 'steps_total')).toBeLessThanOrEqual(valueIn(text, 'batch_size_sum') + 5);
    expect(valueIn(text, 'job_lag_seconds_count')).toBeGreaterThan(5);
    expect(valueIn(text, 'job_lag_seconds_sum')).toBeLessThan(60);
    expect(valueIn(text, 'faults_total')).toBe(0);
  });

  it('show calls under way and those that wait for their turn', async () => {
    const folder = createFolder();
    const gates = ['1', '2', '3'].map((name) => join(folder, name));
    for (const gate of gates) await api.run(serial({ a: activity('t_gate@v1', { gate }) }));
    expect(await until('jobs_waiting', 2)).toBe(2);
    expect(await value('calls_active')).toBe(1);
    for (const gate of gates) writeFileSync(gate, '');
    expect(await until('calls_active', 0)).toBe(0);
    expect(await value('jobs_waiting')).toBe(0);
    expect(await until('steps_waiting', 0)).toBe(0);
  });

  it('have a label for the plugin, and none for tasks, nodes or spaces', async () => {
    const text = await scrape(service);
    const lines = text.split('\n').filter((line) => line.startsWith('millrace_engine_'));
    const labels = new Set(
      lines.flatMap((line) => [...line.matchAll(/(\w+)="/g)].map(([, name]) => name)),
    );
    expect([...labels].toSorted()).toEqual(['le', 'plugin', 'result']);
  });

  it('count executions that the engine gave up on', async () => {
    const id = await api.run(serial({ a: hold() }));
    await api.expectWaits(id, 'callback a');
    await settle(service);
    await run(service, "UPDATE execution SET state = '{' WHERE task_id = ?", id);
    await run(
      service,
      "INSERT INTO job (task_id, job_no, space_id, kind, token, node_id, version, step, due_at, claimed_by, tries) VALUES (?, 99, ?, 'continue', 0, '', '', 0, ?, NULL, 0)",
      id,
      api.spaceId,
      new Date(),
    );
    expect(await until('faults_total', 1)).toBe(1);
  });

  it('count leases that ended', async () => {
    await run(
      service,
      'INSERT INTO worker (started_at, lease_until) VALUES (?, ?)',
      new Date(Date.now() - 60_000),
      new Date(Date.now() - 30_000),
    );
    expect(await until('leases_lost_total', 1)).toBe(1);
  });
});

describeOn('sqlite', 'metrics of the engine, METRICS=off', ({ start }) => {
  it('measure nothing', async () => {
    const service = await start({ METRICS: 'off' });
    const api = await EngineApi.open(service);
    await api.runTo('FINISHED', serial({ a: display() }));
    expect(await service.app.get(MetricsService).render()).not.toContain('millrace_engine');
  });
});

describeOn('sqlite', 'spans of the engine', ({ start, createFolder }) => {
  let provider: RecordingProvider;

  beforeEach(() => {
    provider = new RecordingProvider();
    trace.setGlobalTracerProvider(provider);
    context.setGlobalContextManager(new AsyncContexts());
  });
  afterEach(() => {
    trace.disable();
    context.disable();
  });

  it("tell of a creation, in the caller's trace", async () => {
    const service = await start();
    const api = await EngineApi.open(service);
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const spanId = '00f067aa0ba902b7';
    const create = (body: object, headers: Record<string, string> = {}) =>
      api.post<{ id: number }>('create_task_without_template', body, {
        headers: { traceparent: `00-${traceId}-${spanId}-01`, ...headers },
      });
    const body = { name: 'n', creator: 'lily', pipeline_tree: serial({ a: display() }) };
    const made = [await create(body), await create(body, { 'idempotency-key': 'key-1' })];
    const refused = await create({ ...body, pipeline_tree: {} });
    expect(refused.json.result).toBe(false);
    const route = '/space/:space_id/create_task_without_template';
    const parent = { traceId, spanId, traceFlags: 1, isRemote: true };
    const common = { name: 'millrace.create_task', parent, ends: 1 };
    expect(provider.spans).toEqual([
      ...made.map(({ json }) => ({
        ...common,
        status: SpanStatusCode.UNSET,
        attributes: {
          'http.route': route,
          'millrace.space_id': api.spaceId,
          'millrace.task_id': json.data.id,
        },
      })),
      {
        ...common,
        status: SpanStatusCode.ERROR,
        attributes: { 'http.route': route, 'error.type': refused.json.error?.type },
      },
    ]);
  });

  it('tell of a bulk creation, done or refused', async () => {
    const service = await start();
    const api = await TasksApi.open(service);
    const item = api.body({ name: 'secret-words' });
    const create = (tasks: object[]) => api.createMany(tasks, { mode: 'partial' });
    const { results } = (await create([item, { ...item, template_id: 999_999 }, item])).json.data;
    const refused = await create([]);
    const ids = results.flatMap(({ data }) => (data === undefined ? [] : [data.id]));
    expect(ids).toHaveLength(2);
    const common = {
      'http.route': '/space/:space_id/create_tasks',
      'millrace.space_id': api.spaceId,
    };
    expect(provider.spans.map(({ name, attributes, ends }) => [name, attributes, ends])).toEqual([
      ['millrace.create_tasks', { ...common, 'millrace.task_ids': ids }, 1],
      ['millrace.create_tasks', { ...common, 'error.type': refused.json.error?.type }, 1],
    ]);
    expect(JSON.stringify(provider.spans)).not.toContain('secret-words');
  });

  it('tell of batches and plugin calls by ids, and nothing of what users wrote', async () => {
    const service = await start({ PLUGINS: TEST_PLUGINS });
    const api = await EngineApi.open(service);
    const file = join(createFolder(), 'secret-words');
    const id = await api.runTo(
      'FAILED',
      serial({
        a: activity('t_count@v1', { file, fails: 0 }),
        b: activity('t_bad@v1', { result: 'throw' }),
      }),
    );
    await settle(service);
    const spans = provider.spans.filter(({ ends }) => ends === 1);
    expect(spans).toHaveLength(provider.spans.length);
    const calls = spans.filter(({ name }) => name === 'millrace.plugin_call');
    const common = { 'millrace.space_id': api.spaceId, 'millrace.task_id': id };
    const call = {
      'millrace.call': 'execute',
      'millrace.retry': 0,
      'millrace.plugin_version': 'v1',
    };
    expect(calls.map(({ attributes, status }) => ({ attributes, status }))).toEqual([
      {
        attributes: {
          ...common,
          ...call,
          'millrace.plugin': 't_count',
          'millrace.node_id': await api.nodeId(id, 'a'),
        },
        status: SpanStatusCode.UNSET,
      },
      {
        attributes: {
          ...common,
          ...call,
          'millrace.plugin': 't_bad',
          'millrace.node_id': await api.nodeId(id, 'b'),
        },
        status: SpanStatusCode.ERROR,
      },
    ]);
    const batches = spans.filter(({ name }) => name === 'millrace.step_batch');
    // The start makes the first step itself; each answer of a plugin is one of the worker's.
    expect(batches.length).toBeGreaterThanOrEqual(2);
    expect(batches[0]?.attributes).toEqual({ 'millrace.batch_size': 1, 'millrace.task_ids': [id] });
    expect(JSON.stringify(provider.spans)).not.toMatch(/secret-words|thrown on purpose/);
  });
});
