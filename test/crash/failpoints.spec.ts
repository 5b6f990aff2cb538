import { CREATION_FAILPOINTS, type FailpointName } from '../../src/common/failpoint.js';
import {
  describeOnBothDatabases,
  eventually,
  type ServerProcess,
  startProcess,
  testEnv,
} from '../support/harness.js';
import { observe, type Observer } from '../support/open-suite-database.js';
import { type ProcessExit } from '../support/server-process.js';
import { TasksApi } from '../e2e/tasks-support.js';
import { CrashClient, type CreatedTask, type Outcome } from './crash-client.js';
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

describeOnBothDatabases('SIGKILL at a named point of a creation', ({ start, createDatabase }) => {
  let databaseUrl: string;
  let observer: Observer;
  let survivor: ServerProcess;
  const calls = new Map<string, Call>();
  const crashes = new Map<string, Crash>();

  beforeAll(async () => {
    databaseUrl = await createDatabase();
    const service = await start({ DATABASE_URL: databaseUrl });
    const api = await TasksApi.open(service);
    for (const title of TITLES) {
      // A template of its own, so that each call pins a snapshot that is new.
      const { id } = await api.templates.make({ pipeline_tree: api.template.pipeline_tree });
      calls.set(title, callOf(title, new CrashClient(api.spaceId, id)));
    }
    await service.close();
    observer = await observe(databaseUrl);
    for (const [title, call] of calls) crashes.set(title, await crash(pathOf(title), call));
    survivor = await startProcess(testEnv(databaseUrl), { timeoutMs: 60_000 });
  }, 180_000);

  afterAll(async () => {
    await survivor?.kill('SIGKILL');
    await observer?.close();
  });

  const storedOf = async ({ names }: Call): Promise<StoredTask[]> =>
    (await storedTasks(observer)).filter(({ name }) => names.includes(name));

  /** Makes `call` on a server that is armed with `point`. */
  async function crash(point: string, call: Call): Promise<Crash> {
    const env = testEnv(databaseUrl, { MILLRACE_FAILPOINT: point });
    const server = await startProcess(env, { timeoutMs: 60_000 });
    try {
      call.client.url = server.url;
      const outcome = await call.client.post(call.operation, call.body, call.key);
      if (outcome.answered) throw new Error(`${point} was not passed: ${JSON.stringify(outcome)}`);
      const exit = await server.exit;
      // Until the server of MySQL has rolled back what the dead process left open.
      const found = await eventually(
        () => damage(observer),
        (kinds) => Object.keys(kinds).length === 0,
      );
      const stored = await storedOf(call);
      return { outcome, exit, stderr: server.stderr, damage: found, stored };
    } finally {
      await server.kill('SIGKILL');
    }
  }

  it.each(TITLES)('%s is whole or absent, and made once by its key', async (title) => {
    const [call, dead] = [calls.get(title), crashes.get(title)];
    if (call === undefined || dead === undefined) throw new Error('there was no such crash');
    const point = pointOf(title);
    const isStored = COMMITTED.some((name) => name === point);
    expect(dead).toEqual({
      outcome: { answered: false },
      exit: { code: null, signal: 'SIGKILL' },
      stderr: `failpoint ${point.split(':')[0]}\n`,
      damage: {},
      stored: isStored ? call.names.map((name) => ({ id: expect.anything(), name })) : [],
    });
    call.client.url = survivor.url;
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
    expect(await damage(observer)).toEqual({});
  });
});

function pointOf(title: string): string {
  return title.split(' at ')[1] ?? '';
}

/** The server commits work of its own besides: only the commit of this call's transaction counts. */
function pathOf(title: string): string {
  const point = pointOf(title);
  return point.startsWith('commit.') ? `idempotency.reserved>${point}` : point;
}
