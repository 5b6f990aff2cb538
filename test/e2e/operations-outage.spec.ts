import {
  credentials,
  describeOn,
  eventually,
  type ServerProcess,
  startProcess,
  testEnv,
  uniqueName,
  type WireBody,
} from '../support/harness.js';
import { TcpProxy } from '../support/tcp-proxy.js';

interface Reply {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: WireBody<{ space?: { id: number } } | null>;
}

async function call(server: ServerProcess, path: string, body?: object): Promise<Reply> {
  const response = await fetch(server.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...credentials('demo') },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as Reply['body'],
  };
}

const createSpace = (server: ServerProcess, name = uniqueName()): Promise<Reply> =>
  call(server, '/create_space', { name, platform_url: 'https://x.example', app_code: 'demo' });
const isDown = ({ status }: Reply): boolean => status === 503;
const isUp = ({ status }: Reply): boolean => status === 200;

describeOn('mysql', 'a database that goes away while serving', ({ createDatabase }) => {
  let proxy: TcpProxy;
  let server: ServerProcess;

  beforeAll(async () => {
    const url = await createDatabase();
    proxy = await TcpProxy.before(url, 3306);
    server = await startProcess(
      testEnv(proxy.urlOf(url), {
        LOG_LEVEL: 'info',
        DATABASE_TIMEOUT_MS: '2000',
        IDEMPOTENCY_WAIT_MS: '1000',
      }),
    );
    expect((await createSpace(server)).status).toBe(200);
  });

  afterEach(() => proxy.restore());

  afterAll(async () => {
    await server?.kill();
    await proxy?.close();
  });

  test('calls answer 503 in the envelope and say when to try again', async () => {
    proxy.cut();
    const replies = await Promise.all([
      createSpace(server),
      createSpace(server),
      call(server, '/space/1/get_task_list/'),
      call(server, '/space/1/create_task/', { template_id: 1, creator: 'lily' }),
    ]);
    for (const { status, retryAfter, body } of replies) {
      expect(status).toBe(503);
      expect(retryAfter).toBe('1');
      expect(body).toMatchObject({
        result: false,
        code: '503',
        data: null,
        error: { type: 'database_unavailable' },
        trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      });
      expect(JSON.stringify(body)).not.toMatch(/ECONN|127\.0\.0\.1|mysql/i);
    }
  });

  test('readyz is 503 and healthz 200; both recover by themselves, and so do calls', async () => {
    proxy.cut();
    const ready = await eventually(() => call(server, '/readyz'), isDown);
    expect(ready.status).toBe(503);
    expect(ready.body.data).toMatchObject({ checks: { database: 'failed' } });
    expect((await call(server, '/healthz')).status).toBe(200);

    proxy.restore();
    expect((await eventually(() => call(server, '/readyz'), isUp)).status).toBe(200);
    const burst = await Promise.all(Array.from({ length: 30 }, () => createSpace(server)));
    expect(burst.filter(isUp)).toHaveLength(30);
    expect(server.child.exitCode).toBeNull();
  });

  test('in the middle of a burst: each call was stored whole and said so, or was not', async () => {
    const replies: (Reply & { name: string })[] = [];
    const client = async (): Promise<void> => {
      while (replies.filter(isDown).length < 8) {
        const name = uniqueName('burst');
        replies.push({ name, ...(await createSpace(server, name)) });
        if (replies.filter(isUp).length === 20) proxy.cut();
      }
    };
    await Promise.all(Array.from({ length: 8 }, client));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 503]));
    proxy.restore();
    await eventually(() => call(server, '/readyz'), isUp);
    for (const { name } of replies.filter(isUp)) {
      expect((await createSpace(server, name)).body.message).toContain(`a space named ${name}`);
    }
  });

  test('readyz waits 2 s at most for one that never answers', async () => {
    proxy.stall();
    const before = Date.now();
    expect((await call(server, '/readyz')).status).toBe(503);
    expect(Date.now() - before).toBeLessThan(4000);
    proxy.cut();
    proxy.restore();
    expect((await eventually(() => call(server, '/readyz'), isUp)).status).toBe(200);
  });

  test('calls that get no answer are 503 after DATABASE_TIMEOUT_MS, and the next ones work', async () => {
    const create = (): Promise<Reply> => createSpace(server);
    expect((await create()).status).toBe(200);
    proxy.stall();
    // More than there are connections: some wait for an answer, some for a connection.
    const replies = await Promise.all(Array.from({ length: 15 }, create));
    for (const { status, retryAfter, body } of replies) {
      expect([status, retryAfter, body.error?.type]).toEqual([503, '1', 'database_unavailable']);
    }
    proxy.restore();
    expect((await eventually(create, isUp)).status).toBe(200);
    expect((await Promise.all(Array.from({ length: 15 }, create))).every(isUp)).toBe(true);
  });

  test('the engine tries again several times a second and says so once', async () => {
    const said = (): number => server.stdout.split('the engine tries again').length - 1;
    const before = said();
    proxy.cut();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(said() - before).toBeLessThanOrEqual(1);
    expect(said()).toBeGreaterThanOrEqual(1);
    proxy.restore();
    expect((await eventually(() => call(server, '/readyz'), isUp)).status).toBe(200);
  });

  test('SIGTERM during the outage still exits with 0', async () => {
    proxy.cut();
    await eventually(() => call(server, '/readyz'), isDown);
    const before = Date.now();
    expect(await server.kill()).toEqual({ code: 0, signal: null });
    expect(Date.now() - before).toBeLessThan(10_000);
    expect(server.stderr).toBe('');
  });
});
