import { deepStrictEqual } from 'node:assert';
import {
  parseStoredJson,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';
import {
  type Changes,
  type ExecutionEvent,
  type Job,
  type LogLine,
  type NodeRun,
} from '../changes.js';
import { type Command, type Decision, type Rejection } from '../commands.js';
import { decide } from '../decide.js';
import { type ExecutionHeader, type StepEnv } from '../env.js';
import { type Graph } from '../graph.js';
import { type PluginCall } from '../plugin-call.js';
import { type ExecutionState, newState, taskState, type TaskState, type Token } from '../state.js';
import { startExecution } from '../start-execution.js';
import { readState, writeState } from '../state-json.js';
import { Step } from '../step.js';
import { checkInvariants } from './check-invariants.js';
import { SCRIPTED_PLUGINS, type ScriptedPlugin } from './scripted-plugins.js';

export interface SimulationOptions {
  /** By code, over the scripted ones; null takes one away. */
  readonly plugins?: Readonly<Record<string, ScriptedPlugin | null>>;
  /** Overridden constants, by bare name. */
  readonly constants?: Readonly<Record<string, JsonValue>>;
  readonly system?: JsonObject;
  readonly mock?: JsonObject;
  readonly maxRuns?: number;
  readonly taskOutputBytes?: number;
  /** Entries of nodes after which a step leaves the rest to a later one. */
  readonly entriesPerStep?: number;
  /** What versions begin with. */
  readonly versions?: string;
  /**
   * Goes on from what is stored after each step, as a worker does that was not there before. The invariants are left to a
   * simulation beside it.
   */
  readonly reloads?: boolean;
}

/** 2026-01-02 03:04:05 UTC. */
export const STARTED_AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const MANY = 100_000;

/** One execution over the core, with a clock and a job table of its own. Checks the invariants after every step. */
export class Simulation {
  state: ExecutionState = newState();
  variables = new Map<string, JsonValue>();
  readonly jobs = new Map<number, Job>();
  readonly runs: NodeRun[] = [];
  readonly logs: LogLine[] = [];
  readonly events: ExecutionEvent[] = [];
  /** Calls of plugins, in order. */
  readonly calls: PluginCall[] = [];
  now = STARTED_AT;
  private readonly stored = new Map<string, JsonValue>();
  private readonly unanswered = new Set<string>();
  private readonly header: ExecutionHeader;
  private versions = 0;
  private seed = 1;
  private changes: Changes | null = null;

  constructor(
    readonly graph: Graph,
    private readonly options: SimulationOptions = {},
  ) {
    this.header = {
      taskId: 42,
      spaceId: 1,
      system: options.system ?? { task_id: 42, operator: 'Ines' },
      constants: new Map(Object.entries(options.constants ?? {})),
      mock: options.mock ?? null,
    };
  }

  /** Goes on from what was stored. */
  restore(text: string, jobs: readonly Job[], variables: ReadonlyMap<string, JsonValue>): this {
    this.state = readState(text);
    for (const job of jobs) this.jobs.set(job.no, job);
    for (const [name, value] of variables) {
      this.variables.set(name, value);
      this.stored.set(name, value);
    }
    this.now = Math.max(this.now, ...[...this.state.tokens.values()].map(({ since }) => since));
    checkInvariants(this.state, this.jobs);
    return this;
  }

  /** The text of the state as it is stored. */
  get text(): string {
    return writeState(this.state);
  }

  get taskState(): TaskState {
    return taskState(this.state);
  }

  /** What the last step changed. */
  get last(): Changes {
    if (this.changes === null) throw new Error('there was no step yet');
    return this.changes;
  }

  /** Applies commands in one step, as they come together to a worker. */
  apply(...commands: readonly Command[]): Decision[] {
    const step = new Step(this.graph, this.header, this.state, this.variables, this.env());
    const read = (no: number): Job['payload'] => this.jobs.get(no)?.payload ?? null;
    const decisions = commands.map((command) => decide(step, command, read));
    this.commit(step.changes);
    return decisions;
  }

  /** Applies a command that has to be accepted. */
  accept(command: Command): Changes {
    const [decision] = this.apply(command);
    if (decision?.ok !== true) throw new Error(`rejected: ${JSON.stringify(decision)}`);
    return this.last;
  }

  /** Applies a command that has to be rejected; a rejection changes nothing. */
  reject(command: Command): Rejection {
    const before = this.text;
    const [decision] = this.apply(command);
    if (decision === undefined || decision.ok) throw new Error(`${command.type} was not rejected`);
    deepStrictEqual(this.text, before);
    const { jobs, runs, variables, logs, events, cancelled } = this.last;
    deepStrictEqual(
      [jobs.size, runs.length, variables.size, logs.length, events.length, cancelled.length],
      [0, 0, 0, 0, 0, 0],
    );
    return decision.rejection;
  }

  /** Starts the task; what it calls first is not answered yet. */
  begin(): Changes {
    const { state, job } = startExecution(this.graph, this.now);
    this.state = state;
    return this.accept({ type: 'continue', job: job.no });
  }

  /** Starts the task and works on it until nothing is due now. */
  start(): this {
    this.begin();
    return this.settle();
  }

  /** What is due now, first things first; a call that is not answered is under way. */
  due(): Job[] {
    const isDue = (job: Job): boolean =>
      job.dueAt !== null && job.dueAt <= this.now && !this.unanswered.has(keyOf(job));
    const jobs = [...this.jobs.values()].filter(isDue);
    return jobs.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || a.no - b.no);
  }

  /** What a worker makes of a due job. Null: the plugin does not answer. */
  commandOf(job: Job): Command | null {
    if (job.kind === 'continue') return { type: 'continue', job: job.no };
    if (job.kind === 'timeout' || job.kind === 'retry') return { type: 'timer', job: job.no };
    const call = this.callOf(job);
    this.calls.push(call);
    const plugin = this.plugin(job.node);
    const result = plugin?.isInline === false ? plugin.answer(call) : 'silence';
    if (result === 'silence') {
      this.unanswered.add(keyOf(job));
      return null;
    }
    const { inputs, outputs, state } = job.payload ?? EMPTY;
    const { token, version, step } = job;
    const payload = { inputs, outputs, state };
    return { type: 'result', token, version, step, payload, result, logs: [] };
  }

  /** Works off what is due now. */
  settle(): this {
    for (let turn = 0; turn < MANY; turn += 1) {
      const [job] = this.due();
      if (job === undefined) return this;
      const command = this.commandOf(job);
      if (command !== null) this.accept(command);
    }
    throw new Error(`there is no end to what is due: ${this.text}`);
  }

  /** Lets time pass and works off what becomes due. */
  wait(ms: number): this {
    const end = this.now + ms;
    for (let next = this.nextDue(); next !== null && next <= end; next = this.nextDue()) {
      this.now = Math.max(this.now, next);
      this.settle();
    }
    this.now = end;
    return this;
  }

  /** Lets time pass until nothing becomes due any more. */
  run(): this {
    this.settle();
    for (let next = this.nextDue(); next !== null; next = this.nextDue()) {
      this.now = Math.max(this.now, next);
      this.settle();
    }
    return this;
  }

  /** The token at a node. */
  at(node: string): Token {
    const token = this.find(node);
    if (token === undefined) throw new Error(`no token stands at ${node}: ${this.text}`);
    return token;
  }

  find(node: string): Token | undefined {
    return [...this.state.tokens.values()].find((token) => token.node === node);
  }

  /** The runs of one node that are over. */
  runsOf(node: string): NodeRun[] {
    return this.runs.filter((run) => run.node === node);
  }

  /** The last run of a node that is over. */
  runOf(node: string): NodeRun {
    const run = this.runsOf(node).at(-1);
    if (run === undefined) throw new Error(`${node} has no run that is over`);
    return run;
  }

  /** Nodes in the order in which their runs ended. */
  get path(): string {
    return this.runs.map(({ node }) => node).join(' ');
  }

  private nextDue(): number | null {
    const waiting = [...this.jobs.values()].filter((job) => !this.unanswered.has(keyOf(job)));
    const times = waiting.flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt]));
    return times.length === 0 ? null : Math.min(...times);
  }

  private commit(changes: Changes): void {
    this.changes = changes;
    for (const [no, job] of changes.jobs) {
      if (job === null) this.jobs.delete(no);
      else this.jobs.set(no, this.options.reloads === true ? copied(job) : job);
    }
    for (const [name, value] of changes.variables) this.stored.set(name, value);
    this.runs.push(...changes.runs);
    this.logs.push(...changes.logs);
    this.events.push(...changes.events);
    if (this.options.reloads !== true) {
      deepStrictEqual(this.variables, this.stored);
      checkInvariants(this.state, this.jobs);
      return;
    }
    this.state = readState(this.text);
    this.variables = new Map([...this.stored].map(([name, value]) => [name, copied(value)]));
  }

  private plugin(node: string): ScriptedPlugin | null {
    const found = this.graph.nodes.get(node);
    return found?.kind === 'activity' ? this.pluginOf(found.plugin.code) : null;
  }

  private pluginOf(code: string): ScriptedPlugin | null {
    const given = this.options.plugins?.[code];
    return given === undefined ? (SCRIPTED_PLUGINS[code] ?? null) : given;
  }

  private callOf(job: Job): PluginCall {
    const node = this.graph.nodes.get(job.node);
    const run = this.state.tokens.get(job.token)?.run;
    const { payload } = job;
    if (node?.kind !== 'activity' || run == null || payload === null) {
      throw new Error(`job ${job.no} calls nothing: ${this.text}`);
    }
    return {
      kind: job.kind === 'execute' ? 'execute' : 'schedule',
      taskId: this.header.taskId,
      spaceId: this.header.spaceId,
      nodeId: taskNodeId(node.id),
      nodeName: node.name,
      version: job.version,
      step: job.step,
      plugin: node.plugin,
      inputs: payload.inputs,
      loop: run.loop,
      innerLoop: run.innerLoop,
      retry: run.retry,
      system: this.header.system,
      state: payload.state,
      outputs: payload.outputs,
      ...(payload.callback !== undefined && { callback: payload.callback }),
    };
  }

  private env(): StepEnv {
    const { entriesPerStep = 200, maxRuns = 100, taskOutputBytes = 1e9 } = this.options;
    return {
      now: this.now,
      newVersion: () => `${this.options.versions ?? 'v'}${(this.versions += 1)}`,
      render: { now: this.now, timeZone: 'Asia/Shanghai', random: () => this.random() },
      isOutOfTime: (entries) => entries >= entriesPerStep,
      traits: (code) => {
        const plugin = this.pluginOf(code);
        if (plugin === null) return null;
        return { isInline: plugin.isInline, onLost: 'rerun', hasCancel: false };
      },
      invokeInline: (call, context) => {
        this.calls.push(call);
        const plugin = this.pluginOf(call.plugin.code);
        if (plugin?.isInline !== true) throw new Error(`${call.plugin.code} is not inline`);
        return plugin.answer(call, context);
      },
      taskNodeId,
      limits: { maxRuns, taskOutputBytes },
    };
  }

  private random(): number {
    this.seed = (this.seed * 48_271) % 2_147_483_647;
    return this.seed / 2_147_483_647;
  }
}

const EMPTY = { inputs: {}, outputs: {}, state: null };

function taskNodeId(node: string): string {
  return `task-${node}`;
}

function keyOf({ no, version, step }: Job): string {
  return `${no} ${version} ${step}`;
}

function copied<T>(value: T): T {
  return parseStoredJson(stringifyJson(value)) as T;
}
