import { type MetricsService, type Series } from '../../metrics/index.js';
import { type Changes, type Job } from '../core/changes.js';
import { type DatabaseClock } from './database-clock.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LONG_SECONDS = [0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800, 3600];
const BATCH_SIZES = [1, 2, 5, 10, 20, 50];

/** How many calls wait, how many run, and how many executions wait for a step. */
export interface Depths {
  readonly calls: number;
  readonly active: number;
  readonly steps: number;
}

/** What the engine measures of itself; with METRICS=off nothing. A batch costs some additions, a job one or two. */
export class EngineMetrics {
  private readonly instruments: ReturnType<typeof openInstruments> | null;

  constructor(
    private readonly metrics: MetricsService | null,
    private readonly clock: DatabaseClock,
  ) {
    this.instruments = metrics === null ? null : openInstruments(metrics);
  }

  /** From now on the worker's queues are shown. */
  watch(read: () => Depths): void {
    const { metrics } = this;
    if (metrics === null) return;
    const show = (name: string, help: string, of: keyof Depths): void =>
      metrics.gauge(`millrace_engine_${name}`, help, () => read()[of]);
    show('jobs_waiting', 'Plugin calls that wait for their turn in this process.', 'calls');
    show('calls_active', 'Plugin calls under way in this process.', 'active');
    show('steps_waiting', 'Executions with something to apply in this process.', 'steps');
  }

  /** Steps were written; their transaction is about to be committed. */
  stepped(steps: readonly { readonly step: { readonly changes: Changes } }[]): void {
    if (this.instruments === null || steps.length === 0) return;
    let [runs, failed, retries] = [0, 0, 0];
    for (const { step } of steps) {
      runs += step.changes.runs.length;
      for (const { state } of step.changes.runs) if (state === 'FAILED') failed += 1;
      for (const event of step.changes.events) {
        if (event.type === 'node_failed' && event.willRetry) retries += 1;
      }
    }
    const { steps: stepped, finishedNodes, failedNodes, retries: retried } = this.instruments;
    stepped.inc(steps.length);
    finishedNodes.inc(runs - failed);
    failedNodes.inc(failed);
    retried.inc(retries);
  }

  committed(size: number, ms: number): void {
    this.instruments?.stepSeconds.observe(ms / 1000);
    this.instruments?.batchSize.observe(size);
  }

  begun({ dueAt }: Pick<Job, 'dueAt'>): void {
    if (this.instruments === null || dueAt === null) return;
    this.instruments.jobLag.observe(Math.max(0, this.clock.now() - dueAt) / 1000);
  }

  /** @param plugin the code of a plugin that exists: there must be few */
  called(plugin: string, ms: number): void {
    this.instruments?.callSeconds(plugin).observe(ms / 1000);
  }

  leasesLost(count: number): void {
    this.instruments?.leasesLost.inc(count);
  }

  faults(count: number): void {
    if (count > 0) this.instruments?.faults.inc(count);
  }
}

function openInstruments(metrics: MetricsService) {
  const counter = (name: string, help: string) =>
    metrics.counter(`millrace_engine_${name}_total`, help);
  const histogram = (name: string, help: string, buckets: readonly number[]): Series =>
    metrics.histogram({ name: `millrace_engine_${name}`, help, buckets }).of('');
  const calls = metrics.histogram({
    name: 'millrace_engine_call_seconds',
    help: 'Time of one call of a plugin, by plugin code.',
    buckets: LONG_SECONDS,
    label: 'plugin',
  });
  return {
    ...nodeCounters(metrics),
    steps: counter('steps', 'Steps of executions that were written.'),
    retries: counter('retries', 'Failed node runs that are retried automatically.'),
    leasesLost: counter('leases_lost', 'Workers whose lease ended and whose jobs were handed on.'),
    faults: counter('faults', 'Executions that the engine gave up on after an error of its own.'),
    stepSeconds: histogram('step_seconds', 'Time of one transaction of steps.', SECONDS),
    batchSize: histogram('batch_size', 'Executions in one transaction of steps.', BATCH_SIZES),
    jobLag: histogram('job_lag_seconds', 'How late a job was begun.', LONG_SECONDS),
    callSeconds: (plugin: string): Series => calls.of(plugin),
  };
}

/** Both are shown before there was one. */
function nodeCounters(metrics: MetricsService) {
  const nodes = metrics.counter(
    'millrace_engine_nodes_total',
    'Node runs that ended, by how. Skipped ones are finished.',
    ['result'],
  );
  const [finishedNodes, failedNodes] = [nodes.labels('finished'), nodes.labels('failed')];
  for (const result of [finishedNodes, failedNodes]) result.inc(0);
  return { finishedNodes, failedNodes };
}
