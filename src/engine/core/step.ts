import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { Changes, type Job, type JobKind, type NodeRun } from './changes.js';
import { type JobPayload } from './commands.js';
import { Context } from './context.js';
import { type ExecutionHeader, type StepEnv } from './env.js';
import { jsonBytes } from './output-budget.js';
import { type Graph, type GraphNode } from './graph.js';
import { type CurrentRun, type ExecutionState, type NextRun, type Token } from './state.js';

/** The data of runs that have none. */
export const NOTHING: JsonObject = Object.freeze({});

/** How a run ended, beside what its token knows. */
export interface RunEnd {
  readonly state: NodeRun['state'];
  readonly inputs: JsonObject;
  readonly outputs: JsonObject;
  readonly isSkipped?: boolean;
  readonly isErrorIgnored?: boolean;
}

/**
 * One step of one execution: the state it changes in place and what it changes besides. Holds the moves that all node
 * kinds and commands share; what they mean is in nodes.ts, activity.ts and decide.ts.
 */
export class Step {
  readonly changes = new Changes();
  /** Tokens that may enter their node, in order. */
  readonly ready: Token[] = [];

  constructor(
    readonly graph: Graph,
    readonly header: ExecutionHeader,
    readonly state: ExecutionState,
    /** What nodes produced so far, by bare name; the step adds to it. */
    readonly variables: Map<string, JsonValue>,
    readonly env: StepEnv,
  ) {}

  node(id: string): GraphNode {
    const node = this.graph.nodes.get(id);
    // Tokens stand in nodes of their graph only.
    if (node === undefined) throw new Error(`the graph has no node ${id}`);
    return node;
  }

  nextNumber(): number {
    const number = this.state.nextNumber;
    this.state.nextNumber += 1;
    return number;
  }

  /** The variables, computed anew: a hydrate does not outlive the node that asked for it. */
  context(overlay?: ReadonlyMap<string, JsonValue>): Context {
    return new Context(this.graph, this.header, this.variables, this.env.render, overlay);
  }

  setVariable(name: string, value: JsonValue): void {
    this.variables.set(name, value);
    this.changes.variables.set(name, value);
  }

  addToken(node: string, forks: readonly number[], id = this.nextNumber()): Token {
    const token = newToken(id, node, forks, this.env.now);
    this.state.tokens.set(token.id, token);
    this.ready.push(token);
    return token;
  }

  /** Puts the token before a node. Its run, if any, is over. */
  move(token: Token, node: string, next: NextRun | null = null): void {
    token.node = node;
    token.run = null;
    token.next = next;
    this.setStatus(token, 'ready');
    this.ready.push(token);
  }

  setStatus(token: Token, status: Token['status'], until: number | null = null): void {
    token.status = status;
    token.since = this.env.now;
    token.until = until;
  }

  /** Begins a run of the token's node. */
  beginRun(token: Token, next: NextRun): CurrentRun {
    const run: CurrentRun = {
      ...next,
      version: this.env.newVersion(),
      step: 0,
      startedAt: this.env.now,
      early: [],
    };
    token.run = run;
    token.next = null;
    return run;
  }

  /** Writes down how the token's run ended and drops its jobs. */
  endRun(token: Token, end: RunEnd): void {
    const run = runOf(token);
    this.endJobs(token);
    if (end.outputs !== NOTHING) this.state.outputBytes += jsonBytes(end.outputs);
    this.changes.runs.push({
      seq: this.nextNumber(),
      node: token.node,
      version: run.version,
      state: end.state,
      loop: run.loop,
      innerLoop: run.innerLoop,
      retry: run.retry,
      isSkipped: end.isSkipped ?? false,
      isErrorIgnored: end.isErrorIgnored ?? false,
      startedAt: run.startedAt,
      finishedAt: this.env.now,
      inputs: end.inputs,
      outputs: end.outputs,
    });
  }

  /** The node failed: its token stays until somebody retries or skips it. */
  fail(
    token: Token,
    inputs: JsonObject,
    outputs: JsonObject,
    reason: string,
    willRetry = false,
  ): void {
    this.log(token, 'ERROR', reason);
    this.endRun(token, { state: 'FAILED', inputs, outputs });
    this.setStatus(token, 'failed');
    this.changes.events.push({ type: 'node_failed', node: token.node, reason, willRetry });
  }

  /** Sets the one job that moves the token on; it has the token's number, so one row serves all its nodes. */
  setJob(token: Token, kind: JobKind, dueAt: number | null, payload: JobPayload | null): void {
    const run = runOf(token);
    token.job = token.id;
    this.changes.jobs.set(token.job, this.job(token.job, kind, token, run, dueAt, payload));
  }

  setTimeoutJob(token: Token, dueAt: number): void {
    token.timeoutJob = this.nextNumber();
    this.changes.jobs.set(
      token.timeoutJob,
      this.job(token.timeoutJob, 'timeout', token, runOf(token), dueAt, null),
    );
  }

  endJobs(token: Token): void {
    for (const no of [token.job, token.timeoutJob])
      if (no !== null) this.changes.jobs.set(no, null);
    token.job = null;
    token.timeoutJob = null;
  }

  /** A job that belongs to no token: goes on with whatever is ready. */
  continueLater(): void {
    const job = continueJob(this.nextNumber(), this.env.now);
    this.changes.jobs.set(job.no, job);
  }

  log(token: Token, level: 'INFO' | 'WARNING' | 'ERROR', message: string): void {
    this.changes.logs.push({
      seq: this.nextNumber(),
      node: token.node,
      version: runOf(token).version,
      level,
      message,
      at: this.env.now,
    });
  }

  private job(
    no: number,
    kind: JobKind,
    token: Token,
    run: CurrentRun,
    dueAt: number | null,
    payload: JobPayload | null,
  ): Job {
    const { version, step } = run;
    return { no, kind, token: token.id, node: token.node, version, step, dueAt, payload };
  }
}

/** A token before a node. */
export function newToken(id: number, node: string, forks: readonly number[], now: number): Token {
  return {
    id,
    node,
    forks,
    status: 'ready',
    since: now,
    until: null,
    run: null,
    next: null,
    job: null,
    timeoutJob: null,
  };
}

/** A job that belongs to no token: goes on with whatever is ready. */
export function continueJob(no: number, now: number): Job {
  const nothing = { token: 0, node: '', version: '', step: 0, payload: null };
  return { no, kind: 'continue', dueAt: now, ...nothing };
}

export function runOf(token: Token): CurrentRun {
  // Callers look at the status first: a token that calls, polls, waits or has failed has a run.
  if (token.run === null) throw new Error(`token ${token.id} is in no run of ${token.node}`);
  return token.run;
}
