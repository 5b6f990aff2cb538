import { type DemoClient } from './demo-client.js';
import { say } from './say.js';

interface States {
  readonly state: string;
  readonly children: Readonly<
    Record<string, { readonly name: string; readonly type: string; readonly state: string }>
  >;
  readonly wait_reasons: readonly {
    readonly type: string;
    readonly node_id: string;
    readonly message: string;
  }[];
}

const MARKS: Readonly<Record<string, string>> = { RUNNING: '…', FINISHED: '✓', FAILED: '✗' };
const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 30_000;

/**
 * Prints what changes in a task until it waits for `reason`, or, with null, until it has ended.
 * @param seen node to state, as it was printed last
 * @returns the node that waits; empty at the end
 */
export async function watch(
  client: DemoClient,
  task: string,
  reason: string | null,
  seen: Map<string, string>,
): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const states = await client.quietly<States>(`${task}/get_task_states/`);
    report(states, seen);
    const found = states.wait_reasons.find(({ type }) => type === reason);
    if (found !== undefined) {
      say(`  → ${found.message}`);
      return found.node_id;
    }
    if (reason === null && (states.state === 'FINISHED' || states.state === 'REVOKED')) {
      say(`  → the task is ${states.state}\n`);
      return '';
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`the task did not come to ${reason ?? 'its end'} within ${PATIENCE_MS / 1000} s`);
}

function report({ children }: States, seen: Map<string, string>): void {
  for (const [id, { name, type, state }] of Object.entries(children)) {
    if (seen.get(id) === state) continue;
    seen.set(id, state);
    say(`  ${MARKS[state] ?? ' '} ${state.padEnd(8)} ${name === '' ? type : name}`);
  }
}
