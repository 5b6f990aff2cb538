import { writeSync } from 'node:fs';

/** In the order in which a creation with a key passes them. */
export const CREATION_FAILPOINTS = [
  'idempotency.reserved',
  'create.snapshot-pinned',
  'create.execution-snapshot-inserted',
  'create.task-inserted',
  'create.outbox-inserted',
  'commit.before',
  'commit.after',
  'answer.before',
] as const;

/** In the order in which a task passes them from its start on. */
export const ENGINE_FAILPOINTS = [
  'start.execution-inserted',
  'engine.claimed',
  'engine.stepped',
  'engine.executions-written',
  'engine.runs-written',
  'engine.jobs-written',
  'engine.inbox-written',
  'engine.told',
  'engine.before-dispatch',
  'engine.before-call',
  'engine.after-call',
] as const;

/** The places at which a crash test can end the process. */
export const FAILPOINTS = [...CREATION_FAILPOINTS, ...ENGINE_FAILPOINTS] as const;

export type FailpointName = (typeof FAILPOINTS)[number];

/** A place, and which passing of it counts, from 1. */
export interface FailpointStep {
  readonly name: FailpointName;
  readonly hit: number;
}

/** Places that must be passed one after the other; the process ends at the last one. */
export type Failpoint = readonly FailpointStep[];

let armed: Failpoint | null = null;
let reached = 0;
let passed = 0;
let owner: object | null = null;

/**
 * Reads `name`, `name:N` (its N-th passing) or several of them in their order, separated by `>`; null when it is none.
 * @example parseFailpoint('idempotency.reserved>commit.after')
 */
export function parseFailpoint(text: string): Failpoint | null {
  const steps = text.split('>').map(parseStep);
  return steps.every((step) => step !== null) ? steps : null;
}

function parseStep(text: string): FailpointStep | null {
  const [, given, hit = '1'] = /^([a-z.-]+)(?::([1-9]\d{0,5}))?$/.exec(text) ?? [];
  const name = FAILPOINTS.find((known) => known === given);
  return name === undefined ? null : { name, hit: Number(hit) };
}

/** From now on the process ends itself at the end of `point`; null disarms. For tests only. */
export function armFailpoint(point: Failpoint | null): void {
  armed = point;
  reached = 0;
  passed = 0;
  owner = null;
}

/**
 * Marks a place in the code. Does nothing unless a crash test has armed it.
 * @param tx in which it is passed: of a sequence, the places that tell theirs count in the same one only
 */
export function failpoint(name: FailpointName, tx: object | null = null): void {
  if (armed !== null) pass(armed, name, tx);
}

function pass(steps: Failpoint, name: FailpointName, tx: object | null): void {
  const step = steps[reached];
  if (step?.name !== name) return;
  if (tx !== null && owner !== null && tx !== owner) return;
  passed += 1;
  if (passed < step.hit) return;
  owner = tx ?? owner;
  passed = 0;
  reached += 1;
  if (reached === steps.length) die(name);
}

/** As the kernel or an operator would end it: no handler runs, nothing is flushed. */
function die(name: FailpointName): never {
  writeSync(2, `failpoint ${name}\n`);
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
