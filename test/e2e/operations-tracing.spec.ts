import {
  APP_SECRETS,
  credentials,
  describeOn,
  eventually,
  type LogLine,
  type ServerProcess,
  startProcess,
  testEnv,
} from '../support/harness.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describeOn('sqlite', 'traces and logs', ({ createDatabase }) => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startProcess(testEnv(await createDatabase(), { LOG_LEVEL: 'debug' }));
  });
  afterAll(() => server?.kill());

  const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(server.url + path, { headers });
  const traceIn = (response: Response): string =>
    /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(
      response.headers.get('traceparent') ?? '',
    )?.[1] ?? 'none';
  const bodyTrace = async (response: Response): Promise<string> =>
    ((await response.json()) as { trace_id: string }).trace_id;

  test("the caller's trace goes on: same trace, new span, same flags", async () => {
    const response = await ask('/healthz', { traceparent: `00-${TRACE}-${PARENT}-00` });
    expect(response.headers.get('traceparent')).toMatch(
      new RegExp(`^00-${TRACE}-(?!${PARENT})[0-9a-f]{16}-00$`),
    );
    expect(await bodyTrace(response)).toBe(TRACE);
  });

  test('on failures too, of any kind', async () => {
    const headers = { traceparent: `00-${TRACE}-${PARENT}-01` };
    const unknown = await ask('/nothing', headers);
    const refused = await ask('/space/1/get_task_list/', headers);
    const tooLong = await ask(`/space/${'9'.repeat(500)}/get_task_list/`, headers);
    for (const response of [unknown, refused, tooLong]) {
      expect(response.ok).toBe(false);
      expect(traceIn(response)).toBe(TRACE);
      expect(await bodyTrace(response)).toBe(TRACE);
    }
  });

  test.each([
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${TRACE}`,
  ])('a traceparent that is not one (%s) is replaced by a new trace', async (traceparent) => {
    const response = await ask('/healthz', { traceparent });
    expect(traceIn(response)).toMatch(/^[0-9a-f]{32}$/);
    expect(traceIn(response)).not.toBe(TRACE);
    expect(await bodyTrace(response)).toBe(traceIn(response));
  });

  test('X-Request-Id is echoed; without a usable one it is the trace id', async () => {
    const given = await ask('/healthz', { 'x-request-id': 'order-1001.retry_2~a' });
    expect(given.headers.get('x-request-id')).toBe('order-1001.retry_2~a');
    for (const headers of [
      {},
      { 'x-request-id': 'has space' },
      { 'x-request-id': 'x'.repeat(65) },
    ]) {
      const response = await ask('/healthz', headers);
      expect(response.headers.get('x-request-id')).toBe(traceIn(response));
    }
  });

  test('every log line is JSON with level and time; a call has one line with its trace', async () => {
    const response = await ask('/space/1/get_task_list/?limit=5', {
      ...credentials('demo'),
      traceparent: `00-${'a'.repeat(32)}-${PARENT}-01`,
    });
    await response.text();
    const lines = await loggedLines(server, 'a'.repeat(32));
    expect(lines.filter(({ msg }) => msg === 'request')).toEqual([
      expect.objectContaining({
        level: 'info',
        method: 'GET',
        path: '/space/1/get_task_list/',
        status: response.status,
        app: 'demo',
      }),
    ]);
  });

  test('no secret and no query string reaches the log, however it was sent', async () => {
    const secret = APP_SECRETS.demo;
    const basic = Buffer.from(`demo:${secret}`).toString('base64');
    const wrong = 'wrong-secret-'.padEnd(40, 'x');
    await ask('/space/1/get_task_list/', credentials('demo'));
    await ask('/space/1/get_task_list/', { authorization: `Basic ${basic}` });
    await ask(`/space/1/get_task_list/?bk_app_code=demo&bk_app_secret=${secret}`);
    await ask('/space/1/get_task_list/', { 'x-bkapi-jwt': `header.${wrong}.signature` });
    for (const body of [
      JSON.stringify({ bk_app_code: 'demo', bk_app_secret: secret, template_id: 'x' }),
      JSON.stringify({ bk_app_code: 'demo', bk_app_secret: wrong }),
      `{"bk_app_secret": "${secret}", broken`,
    ]) {
      await fetch(`${server.url}/space/1/create_task/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    }
    const marker = 'b'.repeat(32);
    await ask('/healthz', { traceparent: `00-${marker}-${PARENT}-01` });
    expect(await loggedLines(server, marker)).not.toEqual([]);
    for (const text of [secret, basic, wrong, 'bk_app_secret=', '?limit']) {
      expect(server.stdout + server.stderr).not.toContain(text);
    }
  });
});

/** The lines of one trace, once they have arrived; all output is JSON lines with level and time. */
async function loggedLines(server: ServerProcess, trace: string): Promise<LogLine[]> {
  const ended = new RegExp(`"trace_id":"${trace}".*"msg":"request"`);
  await eventually(
    () => Promise.resolve(server.stdout),
    (text) => ended.test(text),
  );
  const lines = server.stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LogLine);
  for (const line of lines) {
    expect(line).toMatchObject({
      level: expect.any(String) as unknown,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
    });
  }
  return lines.filter(({ trace_id: id }) => id === trace);
}
