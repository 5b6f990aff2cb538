import { deepStrictEqual } from 'node:assert';
import { type Job, type JobKind } from '../changes.js';
import { type ExecutionState, isTerminal, type Token } from '../state.js';
import { readState, writeState } from '../state-json.js';

/** What must hold between any two steps. @throws Error that says what does not */
export function checkInvariants(state: ExecutionState, jobs: ReadonlyMap<number, Job>): void {
  const text = writeState(state);
  try {
    deepStrictEqual(readState(text), state);
    checkNumbers(state, jobs);
    checkJobs(state, jobs);
    checkForks(state);
    checkLife(state, jobs);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}\nin ${text}\nwith ${JSON.stringify([...jobs.values()])}`);
  }
}

function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`broken: ${what}`);
}

function checkNumbers(state: ExecutionState, jobs: ReadonlyMap<number, Job>): void {
  const numbers = [...state.tokens.keys(), ...state.forks.keys(), ...jobs.keys()];
  for (const number of numbers) expect(number < state.nextNumber, `number ${number} was given out`);
  const own = [...state.tokens.keys(), ...state.forks.keys()];
  expect(new Set(own).size === own.length, 'tokens and forks have numbers of their own');
}

/** The job that moves a token on, by its status. */
const JOB_OF: Readonly<Record<Token['status'], readonly (JobKind | null)[]>> = {
  ready: [null],
  parked: [null],
  calling: ['execute', 'schedule'],
  polling: ['schedule'],
  waiting: ['wait'],
  failed: [null, 'retry', 'wait'],
};

function checkJobs(state: ExecutionState, jobs: ReadonlyMap<number, Job>): void {
  const owned = new Set<number>();
  for (const token of state.tokens.values()) {
    for (const no of [token.job, token.timeoutJob]) if (no !== null) owned.add(no);
    if (!isTerminal(state.status)) checkToken(token, jobs);
    else expect(token.job === null && token.timeoutJob === null, 'an ended task has no jobs');
  }
  for (const job of jobs.values()) {
    expect(job.kind === 'continue' || owned.has(job.no), `job ${job.no} belongs to a token`);
  }
}

function checkToken(token: Token, jobs: ReadonlyMap<number, Job>): void {
  const where = `token ${token.id} (${token.status} at ${token.node})`;
  const job = token.job === null ? null : (jobs.get(token.job) ?? null);
  expect(token.job === null || job !== null, `${where} has its job`);
  expect(JOB_OF[token.status].includes(job?.kind ?? null), `${where} has a job of its kind`);
  const isBefore = token.status === 'ready' || token.status === 'parked';
  expect((token.run === null) === isBefore, `${where} is in a run`);
  if (job !== null) checkJob(token, job, where);
  expect(token.status !== 'polling' || token.until === job?.dueAt, `${where} knows until when`);
  if (token.timeoutJob === null) return;
  const timeout = jobs.get(token.timeoutJob);
  expect(timeout?.kind === 'timeout', `${where} has its timeout`);
  expect(['calling', 'polling', 'waiting'].includes(token.status), `${where} may time out`);
  expect(timeout.dueAt !== null && timeout.version === token.run?.version, `${where}: its timeout`);
}

function checkJob(token: Token, job: Job, where: string): void {
  expect(job.no === token.id && job.token === token.id, `${where}: its job has its number`);
  expect(job.node === token.node, `${where}: its job is for its node`);
  expect(job.version === token.run?.version, `${where}: its job is for its run`);
  expect(job.step === token.run.step, `${where}: its job is for its step`);
  expect((job.dueAt === null) === (job.kind === 'wait'), `${where}: its job is due`);
  expect((job.payload === null) === (job.kind === 'retry'), `${where}: its job has a payload`);
  expect(job.kind !== 'retry' || token.until === job.dueAt, `${where} knows when it is retried`);
}

function checkForks({ tokens, forks }: ExecutionState): void {
  const isForked = (id: number): boolean => [...forks.values()].some(({ parent }) => parent === id);
  for (const fork of forks.values()) {
    expect(fork.arrived.length < fork.expected.length, `fork ${fork.id} is open`);
    expect(new Set(fork.arrived).size === fork.arrived.length, `fork ${fork.id} counts once`);
    expect(!tokens.has(fork.parent), `the parent of fork ${fork.id} waits`);
    for (const id of fork.arrived) {
      expect(fork.expected.includes(id) && !tokens.has(id), `token ${id} arrived and ended`);
    }
    for (const id of fork.expected.filter((expected) => !fork.arrived.includes(expected))) {
      expect(tokens.has(id) || isForked(id), `token ${id}, for which fork ${fork.id} waits, lives`);
    }
  }
  for (const token of tokens.values()) {
    token.forks.forEach((id, index) => {
      const fork = forks.get(id);
      expect(fork !== undefined, `fork ${id} of token ${token.id} is open`);
      deepStrictEqual(fork.outer, token.forks.slice(0, index));
    });
    const innermost = forks.get(token.forks.at(-1) ?? 0);
    expect(innermost?.expected.includes(token.id) ?? true, `token ${token.id} is of its fork`);
  }
}

/** A task that has not ended waits for something that can come. */
function checkLife(state: ExecutionState, jobs: ReadonlyMap<number, Job>): void {
  const { status, tokens, forks } = state;
  if (status === 'FINISHED') {
    expect(tokens.size === 0 && forks.size === 0, 'a finished task has no tokens');
  }
  if (isTerminal(status)) return;
  expect(tokens.size > 0, 'a task that has not ended has a token');
  const goesOn = [...jobs.values()].some(({ kind }) => kind === 'continue');
  for (const token of tokens.values()) {
    if (token.status === 'ready') expect(goesOn, `token ${token.id} is ready and goes on`);
    if (token.status === 'parked') expect(status === 'SUSPENDED', `token ${token.id} is held`);
  }
}
