import { type Logger } from '../../common/logging/index.js';
import { type ReadTx, type UnitOfWork } from '../../database/index.js';
import { type PluginCall } from '../core/plugin-call.js';
import { ExecutionsRepository } from '../persistence/executions.repository.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import { NodeRunsRepository } from '../persistence/node-runs.repository.js';
import { type ClaimedJob, type Execution } from '../persistence/stored.js';
import { type PluginInvoker } from '../ports.js';
import { type RunNumbers, toCall } from './calls.js';
import { type GraphCache } from './graph-cache.js';

/** Tells plugins that their nodes were given up: once, and whatever comes of it. */
export class Cancels {
  private readonly executions = new ExecutionsRepository();
  private readonly runs = new NodeRunsRepository();
  private readonly jobs = new JobsRepository();

  constructor(
    private readonly uow: UnitOfWork,
    private readonly graphs: GraphCache,
    private readonly invoker: PluginInvoker,
    private readonly log: Logger,
  ) {}

  async tell(job: ClaimedJob): Promise<void> {
    try {
      const call = await this.uow.read((tx) => this.callOf(tx, job));
      if (call !== null) await this.invoker.cancel(call);
    } catch (error) {
      this.log.warn(
        { err: error, task_id: job.taskId },
        'a plugin could not be told that its node was given up',
      );
    }
    await this.uow.run((tx) => this.jobs.remove(tx, [[job.taskId, job.no]]));
  }

  private async callOf(tx: ReadTx, job: ClaimedJob): Promise<PluginCall | null> {
    const [execution] = await this.executions.load(tx, [job.taskId], false);
    if (execution === undefined || job.payload === null) return null;
    const node = (await this.graphs.get(tx, execution.snapshotId)).nodes.get(job.node);
    const run = await this.runOf(tx, execution, job);
    if (node?.kind !== 'activity' || run === undefined) return null;
    return toCall(job, job.payload, execution, node, run);
  }

  /** A revoked run is still its token's; one that was forced to fail is history. */
  private async runOf(
    tx: ReadTx,
    { taskId, state }: Execution,
    { node, version }: ClaimedJob,
  ): Promise<RunNumbers | undefined> {
    for (const { run } of state.tokens.values()) if (run?.version === version) return run;
    const over = await this.runs.ofNode(tx, taskId, node);
    return over.find((run) => run.version === version);
  }
}
