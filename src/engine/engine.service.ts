import { type JsonObject, type JsonValue } from '../common/json/index.js';
import { type ReadTx, type Tx } from '../database/index.js';
import { RenderBudgetError } from '../expressions/index.js';
import { type Command, type Rejection } from './core/commands.js';
import { compile } from './core/compile.js';
import { Context } from './core/context.js';
import { type ExecutionHeader } from './core/env.js';
import { type Graph, type StartProblem } from './core/graph.js';
import { HydrateError } from './core/hydrate-error.js';
import { ExecutionsRepository } from './persistence/executions.repository.js';
import { coreHeader } from './persistence/header.js';
import { JobsRepository } from './persistence/jobs.repository.js';
import { NodeRunsRepository } from './persistence/node-runs.repository.js';
import { type Execution, type NewExecution } from './persistence/stored.js';
import { type DatabaseClock } from './worker/database-clock.js';
import { redrive } from './worker/faults.js';
import { type GraphCache } from './worker/graph-cache.js';
import { type JobDesk } from './worker/job-desk.js';
import { KEEP_MS, type Stepper, type Stepping } from './worker/stepper.js';

export type CommandOutcome =
  { readonly ok: true } | { readonly ok: false; readonly rejection: Rejection };

/** The engine as the rest of the service sees it: start, steer, look. Every method works in the caller's transaction. */
export class EngineService {
  private readonly executions = new ExecutionsRepository();
  private readonly jobs = new JobsRepository();
  private readonly runs = new NodeRunsRepository();

  constructor(
    private readonly stepper: Stepper,
    private readonly graphs: GraphCache,
    private readonly desk: JobDesk,
    private readonly clock: DatabaseClock,
    private readonly timeZone: string,
  ) {}

  /** What forbids to start tasks of a snapshot (wire-decisions W25). */
  async startProblems(tx: ReadTx, snapshotId: number): Promise<readonly StartProblem[]> {
    return (await this.graphs.get(tx, snapshotId)).startProblems;
  }

  /** As {@link startProblems}, of a task form that no snapshot holds yet. */
  startProblemsOf(form: JsonObject): readonly StartProblem[] {
    return compile(form).startProblems;
  }

  graph(tx: ReadTx, snapshotId: number): Promise<Graph> {
    return this.graphs.get(tx, snapshotId);
  }

  /** Tasks begin to run, and may even end here. Call {@link hint} with them after COMMIT. */
  async start(tx: Tx, executions: readonly NewExecution[]): Promise<void> {
    const outputs = await this.stepper.begin(tx, executions, this.stepping());
    for (const output of outputs) this.desk.leave(output);
  }

  /** Applies a command at once. A rejected one changes nothing. Call {@link hint} after COMMIT. */
  async command(tx: Tx, taskId: number, command: Command): Promise<CommandOutcome> {
    const [execution] = await this.executions.load(tx, [taskId], true);
    if (execution === undefined) return notStarted();
    if (execution.newerSchema !== null) return ofNewerRelease(execution.newerSchema);
    const [output] = await this.stepper.apply(
      tx,
      [{ execution, commands: [command] }],
      this.stepping(),
    );
    const decision = output?.decisions[0];
    if (output === undefined || decision === undefined) throw new Error('a command had no outcome');
    if (!decision.ok) return decision;
    this.desk.leave(output);
    return { ok: true };
  }

  /** Who steps in a call of the API: this process's worker keeps what is due soon, if there is one. */
  private stepping(): Stepping {
    const now = this.clock.now();
    return { worker: this.desk.workerId, now, horizon: now + KEEP_MS };
  }

  /** Tells the workers that something may be due. */
  hint(taskIds: readonly number[]): void {
    this.desk.handOver(taskIds);
  }

  /** As {@link hint}, for callers that stepped nothing: what another call leaves for its own COMMIT stays where it is. */
  wake(taskIds: readonly number[]): void {
    this.desk.wake(taskIds);
  }

  /** Everything that is due but lies with nobody is free again; an execution that was given up goes on. */
  redrive(tx: Tx, taskId: number): Promise<number> {
    return redrive(tx, taskId);
  }

  async find(tx: ReadTx, taskId: number): Promise<Execution | null> {
    return (await this.executions.load(tx, [taskId], false))[0] ?? null;
  }

  findMany(tx: ReadTx, taskIds: readonly number[]): Promise<Execution[]> {
    return this.executions.load(tx, taskIds, false);
  }

  get history(): NodeRunsRepository {
    return this.runs;
  }

  get due(): JobsRepository {
    return this.jobs;
  }

  now(): number {
    return this.clock.now();
  }

  /**
   * Renders values as a node that starts now would see them; before the start with the task's own constants. What can't be
   * computed stays as it is.
   */
  preview(
    graph: Graph,
    task: { readonly id: number; readonly spaceId: number },
    execution: Execution | null,
    constants: JsonObject | null,
  ): (value: JsonValue) => JsonValue {
    const header =
      execution === null ? previewHeader(task, constants ?? {}) : coreHeader(execution);
    const variables = execution?.variables ?? new Map<string, JsonValue>();
    const env = { now: this.clock.now(), timeZone: this.timeZone, random: Math.random };
    return (value) => {
      try {
        return new Context(graph, header, variables, env).render(value);
      } catch (error) {
        if (error instanceof HydrateError || error instanceof RenderBudgetError) return value;
        throw error;
      }
    };
  }
}

function previewHeader(
  { id, spaceId }: { readonly id: number; readonly spaceId: number },
  constants: JsonObject,
): ExecutionHeader {
  const header = { system: { task_id: id, task_space_id: spaceId }, constants, mock: null };
  return coreHeader({
    taskId: id,
    spaceId,
    header: { ...header, instanceId: '', taskName: '', parent: null },
  });
}

function ofNewerRelease(schema: number): CommandOutcome {
  const message = `a newer release works on the task (state schema ${schema}); ask a server of that release`;
  return { ok: false, rejection: { type: 'newer_release', message } };
}

function notStarted(): CommandOutcome {
  return {
    ok: false,
    rejection: {
      type: 'task_not_running',
      message: 'the task was not started, or RETENTION_DETAIL_DAYS have passed since it ended',
    },
  };
}
