import { existsSync, readFileSync } from 'node:fs';

/** A line that the plugin of test/fixtures/plugins/crash.cjs wrote. */
export interface LoggedCall {
  readonly what: 'begin' | 'end' | 'callback';
  readonly taskId: number;
  readonly node: string;
  readonly version: string;
  readonly step: number;
  readonly kind: string;
  readonly pid: number;
  /** Milliseconds since epoch, by the clock of the process. */
  readonly at: number;
  /** Of a call that waits for a callback. */
  readonly token: string;
}

/** What plugins were really called, whoever called them and whatever became of it. */
export class CallLog {
  constructor(readonly file: string) {}

  all(): LoggedCall[] {
    if (!existsSync(this.file)) return [];
    const lines = readFileSync(this.file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map(toCall);
  }

  /** Calls that began, of one task or of all. */
  begun(taskId?: number): LoggedCall[] {
    return this.all().filter(
      (call) => call.what === 'begin' && (taskId === undefined || call.taskId === taskId),
    );
  }
}

function toCall(line: string): LoggedCall {
  const [what = '', taskId, node = '', version = '', step, kind = '', pid, at, token = ''] =
    line.split(' ');
  if (what !== 'begin' && what !== 'end' && what !== 'callback') throw new Error(`odd: ${line}`);
  return {
    what,
    taskId: Number(taskId),
    node,
    version,
    step: Number(step),
    kind,
    pid: Number(pid),
    at: Number(at),
    token,
  };
}

/** A restart takes longer, and the clocks of processes and databases on one machine differ by less. */
const SLACK_MS = 500;

/**
 * What no crash excuses: a process that called one step twice, a step that was called after a later one, and a call
 * after the end of its run was stored. @param ends of runs by version
 */
export function wrongCalls(
  calls: readonly LoggedCall[],
  ends: ReadonlyMap<string, number>,
): string[] {
  const seen = new Set<string>();
  const steps = new Map<string, number>();
  return calls.flatMap((call) => {
    const key = `${call.pid} ${stepOf(call)}`;
    const last = steps.get(call.version) ?? 0;
    const problems = [
      ...(seen.has(key) ? [`${key} was called twice`] : []),
      ...(call.step < last ? [`${key} was called after step ${last}`] : []),
      ...(call.at > (ends.get(call.version) ?? Infinity) + SLACK_MS
        ? [`${key} was called after the end of its run`]
        : []),
    ];
    seen.add(key);
    steps.set(call.version, Math.max(last, call.step));
    return problems;
  });
}

/** Steps of runs that were called more than once, by whomever. */
export function repeatedCalls(calls: readonly LoggedCall[]): string[] {
  const counts = new Map<string, number>();
  for (const call of calls) counts.set(stepOf(call), (counts.get(stepOf(call)) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([key, n]) => `${key}: ${n} calls`);
}

function stepOf({ taskId, node, version, step }: LoggedCall): string {
  return `${taskId} ${node} ${version} ${step}`;
}
