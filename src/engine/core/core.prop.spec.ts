import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { parseStoredJson, stringifyJson } from '../../common/json/index.js';
import { type Command } from './commands.js';
import { type Graph } from './graph.js';
import { isTerminal } from './state.js';
import { arbitraryPlan, BEHAVIOURS, graphOfPlan } from './testing/arbitrary-flow.js';
import { arbitraryOperation, help, Operator } from './testing/arbitrary-operations.js';
import { Simulation } from './testing/simulation.js';

/** `FC_SEED` repeats a run. */
const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2_147_483_647);
const SHAPE = { depth: 2, width: 3 };
const MANY = 20_000;

beforeAll(() => {
  process.stdout.write(`core.prop.spec.ts: seed ${seed}\n`);
});

/** Two executions of the same flow: one goes on in memory, one from what is stored after each step. */
class Pair {
  readonly kept: Simulation;
  readonly reloaded: Simulation;

  constructor(graph: Graph, entriesPerStep: number) {
    this.kept = new Simulation(graph, { entriesPerStep });
    this.reloaded = new Simulation(graph, { entriesPerStep, reloads: true });
  }

  begin(): void {
    this.kept.begin();
    this.reloaded.begin();
    this.compare();
    expectOpenJoins(this.kept);
  }

  apply(commands: readonly Command[]): void {
    const { kept, reloaded } = this;
    const before = { text: kept.text, runs: kept.runs.length };
    const wasStale = commands.every((command) => isStaleNews(kept, command));
    const decisions = kept.apply(...commands);
    reloaded.now = kept.now;
    deepStrictEqual(reloaded.apply(...commands.map(copied)), decisions);
    this.compare();
    if (wasStale || decisions.every(({ ok }) => !ok))
      deepStrictEqual([kept.text, kept.runs.length], [before.text, before.runs]);
    expectOpenJoins(kept);
  }

  /** What comes again changes nothing. */
  repeat(commands: readonly Command[]): void {
    const { kept } = this;
    const { text } = kept;
    for (const command of commands) {
      kept.apply(command);
      deepStrictEqual([kept.text, kept.last.jobs.size, kept.last.runs.length], [text, 0, 0]);
    }
  }

  private compare(): void {
    const { kept, reloaded } = this;
    deepStrictEqual(reloaded.text, kept.text);
    deepStrictEqual(reloaded.last.runs, kept.last.runs);
    deepStrictEqual(reloaded.last.events, kept.last.events);
    deepStrictEqual(reloaded.last.jobs, kept.last.jobs);
    deepStrictEqual(reloaded.last.variables, kept.last.variables);
  }
}

function isStaleNews({ state }: Simulation, command: Command): boolean {
  if (command.type !== 'child') return false;
  const runs = [...state.tokens.values()].filter(({ node }) => node === command.node);
  return runs.every(({ run }) => run?.version !== command.version);
}

/** While a fork is open, nothing went through its converge on its behalf. */
function expectOpenJoins({ state, runs }: Simulation): void {
  for (const fork of state.forks.values()) {
    const early = runs.filter(({ node, seq }) => node === fork.converge && seq > fork.id);
    deepStrictEqual(early, []);
  }
}

/** Helps the task until it ends. */
function finish(pair: Pair, late: readonly Command[]): void {
  const { kept } = pair;
  for (const command of late) pair.apply([command]);
  for (let turn = 0; turn < MANY && !isTerminal(kept.state.status); turn += 1) {
    pair.apply([nextCommand(kept)]);
  }
}

function nextCommand(kept: Simulation): Command {
  for (const job of kept.due()) {
    const command = kept.commandOf(job);
    if (command !== null) return command;
  }
  for (const token of kept.state.tokens.values()) {
    const command = help(kept, token);
    if (command !== null) return command;
  }
  const times = [...kept.jobs.values()].flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt]));
  kept.now = Math.min(...times.filter((time) => time > kept.now));
  return { type: 'timer', job: 0 };
}

function expectSoundHistory({ runs, graph, state, events }: Simulation): void {
  const finished = runs.filter((run) => run.state === 'FINISHED');
  const keys = finished.map(({ node, version }) => `${node} ${version}`);
  expect(new Set(keys).size).toBe(keys.length);
  if (state.status !== 'FINISHED') return;
  // A task that runs again may leave forks behind.
  const wasRerun = events.some(({ type }) => type === 'rerun');
  const count = (id: string): number => finished.filter(({ node }) => node === id).length;
  for (const node of graph.nodes.values()) {
    if (node.kind !== 'parallel' && node.kind !== 'conditional_parallel') continue;
    if (wasRerun) expect(count(node.converge)).toBeLessThanOrEqual(count(node.id));
    else expect([node.converge, count(node.converge)]).toEqual([node.converge, count(node.id)]);
  }
}

function copied(command: Command): Command {
  return parseStoredJson(stringifyJson(command)) as unknown as Command;
}

describe('any flow', () => {
  it('comes to its end by itself when nothing fails', () => {
    const smooth = BEHAVIOURS.filter(({ code }) => ['sync', 'noop', 'poll'].includes(code));
    const sound = smooth.filter(({ inputs, fields }) => !inputs?.['greeting'] && !fields);
    fc.assert(
      fc.property(arbitraryPlan(SHAPE), fc.integer({ min: 1, max: 9 }), (plan, entriesPerStep) => {
        const graph = graphOfPlan(plan, sound);
        const pair = new Pair(graph, entriesPerStep);
        pair.begin();
        finish(pair, []);
        const { kept } = pair;
        expect(kept.state.status).toBe('FINISHED');
        const gateways = [...graph.nodes.values()].filter(({ kind }) => kind !== 'activity');
        const failed = kept.runs.filter(({ state }) => state === 'FAILED').map(({ node }) => node);
        expect(gateways.map(({ id }) => id)).toEqual(expect.arrayContaining(failed));
        expectSoundHistory(kept);
      }),
      { numRuns: 500, seed },
    );
  });

  it('survives whatever happens to it and comes to an end with help', () => {
    const scenario = fc.record({
      plan: arbitraryPlan(SHAPE),
      entriesPerStep: fc.integer({ min: 1, max: 9 }),
      batches: fc.array(fc.array(arbitraryOperation, { minLength: 1, maxLength: 4 }), {
        minLength: 3,
        maxLength: 25,
      }),
    });
    fc.assert(
      fc.property(scenario, ({ plan, entriesPerStep, batches }) => {
        const graph = graphOfPlan(plan);
        const pair = new Pair(graph, entriesPerStep);
        const operator = new Operator(pair.kept);
        pair.begin();
        for (const batch of batches) {
          const commands = batch.map((operation) => operator.commandOf(operation));
          pair.apply(commands.filter((command) => command !== null));
          pair.repeat(operator.delivered.filter(({ type }) => type === 'result').slice(-3));
        }
        pair.repeat(operator.delivered.filter(({ type }) => type === 'result').slice(-10));
        finish(pair, operator.rest());
        expect(isTerminal(pair.kept.state.status)).toBe(true);
        expectSoundHistory(pair.kept);
      }),
      { numRuns: 1_300, seed },
    );
  });

  it('does nothing any more after its end', () => {
    const scenario = fc.tuple(
      arbitraryPlan({ depth: 1, width: 3 }),
      fc.nat(4),
      fc.array(arbitraryOperation, { minLength: 1, maxLength: 12 }),
    );
    fc.assert(
      fc.property(scenario, ([plan, steps, operations]) => {
        const graph = graphOfPlan(plan);
        const simulation = new Simulation(graph, { entriesPerStep: 3 });
        const operator = new Operator(simulation);
        simulation.begin();
        const answer = { kind: 'call', pick: 0, variant: 0 } as const;
        for (let step = 0; step < steps; step += 1) operator.commandOf(answer);
        simulation.apply({ type: 'revoke' });
        const { text, runs } = { text: simulation.text, runs: simulation.runs.length };
        for (const command of operator.rest()) simulation.apply(command);
        for (const operation of operations) {
          const command = operator.commandOf(operation);
          if (command !== null && command.type !== 'rerun') simulation.apply(command);
        }
        expect(simulation.text).toBe(text);
        expect(simulation.runs).toHaveLength(runs);
      }),
      { numRuns: 200, seed },
    );
  });
});
