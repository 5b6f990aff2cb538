import { CREATION_FAILPOINTS, type FailpointName } from '../../src/common/failpoint.js';
import { type Env, eventually, type ServerProcess, type SuiteContext } from '../support/harness.js';
import { type ProcessExit } from '../support/server-process.js';
import { type CrashClient, type CreatedTask, type Outcome } from './crash-client.js';
import { CreationStage } from './creation-stage.js';
import { damage, type StoredTask, storedTasks } from './stored.js';

const COMMITTED: readonly FailpointName[] = ['commit.after', 'answer.before'];
const TITLES = [
  ...CREATION_FAILPOINTS.map((point) => `create_task at ${point}`),
  'create_tasks at create.task-inserted',
  'create_tasks at commit.after',
  'create_tasks with a key on each item at idempotency.reserved:2',
];

/** A create call that is made again word for word. */
interface Call {
  readonly client: CrashClient;
  readonly operation: string;
  readonly body: object;
  /** Undefined: each item of a bulk call has its own. */
  readonly key: string | undefined;
  /** Names of the tasks that it makes, in order. */
  readonly names: readonly string[];
}

/** What the call met, and what was there when its server was dead. */
interface Crash {
  readonly outcome: Outcome;
  readonly exit: ProcessExit;
  readonly stderr: string;
  readonly damage: Record<string, number>;
  readonly stored: readonly StoredTask[];
}

interface Reply {
  readonly status: number;
  readonly replayed: boolean;
  readonly tasks: readonly CreatedTask[];
}

function callOf(title: string, client: CrashClient): Call {
  const isOne = title.startsWith('create_task at');
  const hasItemKeys = title.includes('a key on each');
  const names = isOne ? [title] : [0, 1, 2].map((index) => `${title} ${index}`);
  const tasks = names.map((name) =>
    client.item(name, hasItemKeys ? { idempotency_key: name } : {}),
  );
  return {
    client,
    operation: isOne ? 'create_task' : 'create_tasks',
    body: isOne ? (tasks[0] ?? {}) : { tasks, mode: hasItemKeys ? 'partial' : 'atomic' },
    key: hasItemKeys ? undefined : title,
    names,
  };
}

async function send({ client, operation, body, key }: Call): Promise<Reply> {
  const outcome = await client.post(operation, body, key);
  if (!outcome.answered) throw new Error(`${operation}: no answer`);
  const { status, replayed, body: answer } = outcome;
  if (!answer.result) throw new Error(`${operation}: ${status} ${JSON.stringify(answer)}`);
  const items = answer.data.results ?? [{ data: answer.data, replayed: false }];
  return {
    status,
    replayed: replayed || items.every((item) => item.replayed === true),
    tasks: items.map(({ data }) => data),
  };
}

/** Servers die at the named points of a creation, one after the other; what each left is looked at before the next starts. */
export function creationFailpoints({ createDatabase }: SuiteContext): void {
  let stage: CreationStage;
  const calls = new Map<string, Call>();
  const crashes = new Map<string, Crash>();

  beforeAll(async () => {
    // What the first server makes for the tests passes none of its points: neither spaces nor templates have keys.
    stage = await CreationStage.open(await createDatabase(), armed(TITLES[0]));
    for (const title of TITLES) calls.set(title, callOf(title, await stage.client()));
    for (const [index, title] of TITLES.entries()) {
      crashes.set(title, await crash(stage.server, title));
      await stage.boot(armed(TITLES[index + 1]));
    }
  }, 1_800_000);

  afterAll(() => stage?.close());

  const storedOf = async ({ names }: Call): Promise<StoredTask[]> =>
    (await storedTasks(stage.observer)).filter(({ name }) => names.includes(name));

  /** Makes the call on a server that is armed for it. */
  async function crash(server: ServerProcess, title: string): Promise<Crash> {
    const call = known(calls, title);
    const outcome = await call.client.post(call.operation, call.body, call.key);
    if (outcome.answered) await server.kill('SIGKILL');
    const exit = await server.exit;
    // Until the server of MySQL has rolled back what the dead process left open.
    const found = await eventually(
      () => damage(stage.observer),
      (kinds) => Object.keys(kinds).length === 0,
    );
    return { outcome, exit, stderr: server.stderr, damage: found, stored: await storedOf(call) };
  }

  it.each(TITLES)('%s is whole or absent, and made once by its key', async (title) => {
    const [call, dead] = [known(calls, title), known(crashes, title)];
    const point = pointOf(title);
    const isStored = COMMITTED.some((name) => name === point);
    expect(dead).toEqual({
      outcome: { answered: false },
      exit: { code: null, signal: 'SIGKILL' },
      stderr: `failpoint ${point.split(':')[0]}\n`,
      damage: {},
      stored: isStored ? call.names.map((name) => ({ id: expect.anything(), name })) : [],
    });
    const first = await send(call);
    const second = await send(call);
    expect(first).toMatchObject({ status: 200, replayed: isStored });
    expect(second).toEqual({ ...first, replayed: true });
    expect(first.tasks.map(({ name }) => name)).toEqual(call.names);
    for (const { id, name, parameters } of first.tasks) {
      expect(parameters['${city}']).toBe(name);
      const { text } = await call.client.detail(id);
      expect([text.includes(`"name":"${name}"`), text.includes(`"value":"${name}"`)]).toEqual([
        true,
        true,
      ]);
    }
    const stored = await storedOf(call);
    expect(stored.map(({ id }) => Number(id))).toEqual(first.tasks.map(({ id }) => id));
    if (isStored) expect(stored).toEqual(dead.stored);
    expect(await damage(stage.observer)).toEqual({});
  });
}

function known<T>(items: ReadonlyMap<string, T>, title: string): T {
  const item = items.get(title);
  if (item === undefined) throw new Error(`nothing is known of: ${title}`);
  return item;
}

/** The server commits work of its own besides: only the commit of this call's transaction counts. */
function armed(title: string | undefined): Env {
  if (title === undefined) return {};
  const point = pointOf(title);
  const isCommit = point.startsWith('commit.');
  return { MILLRACE_FAILPOINT: isCommit ? `idempotency.reserved>${point}` : point };
}

function pointOf(title: string): string {
  return title.split(' at ')[1] ?? '';
}
