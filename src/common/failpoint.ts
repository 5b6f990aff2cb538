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

export interface Failpoint {
  readonly name: FailpointName;
  /** Which passing of the place is the last one, from 1. */
  readonly hit: number;
}

let armed: Failpoint | null = null;
let passed = 0;

/** Reads `name` or `name:N`; null when it is neither. */
export function parseFailpoint(text: string): Failpoint | null {
  const [, given, hit = '1'] = /^([a-z.-]+)(?::([1-9]\d{0,5}))?$/.exec(text) ?? [];
  const name = FAILPOINTS.find((known) => known === given);
  return name === undefined ? null : { name, hit: Number(hit) };
}

/** From now on the process ends itself at `point`; null disarms. For tests only. */
export function armFailpoint(point: Failpoint | null): void {
  armed = point;
  passed = 0;
}

/** Marks a place in the code. Does nothing unless a crash test has armed it. */
export function failpoint(name: FailpointName): void {
  if (armed !== null) pass(name, armed);
}

function pass(name: FailpointName, { name: last, hit }: Failpoint): void {
  if (name !== last) return;
  passed += 1;
  if (passed === hit) die(name);
}

/** As the kernel or an operator would end it: no handler runs, nothing is flushed. */
function die(name: FailpointName): never {
  writeSync(2, `failpoint ${name}\n`);
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
