import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  credentials,
  describeOn,
  describeOnBothDatabases,
  startProcess,
  testEnv,
  uniqueName,
} from '../support/harness.js';
import { RawHttp } from '../support/raw-http.js';

/** A create_space call as text: the head with its credentials, and the body. */
function createSpaceCall(name = uniqueName('space')): { head: string; body: string } {
  const body = JSON.stringify({ name, platform_url: 'https://x.example', app_code: 'demo' });
  const headers = {
    host: 'localhost',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...credentials('demo'),
  };
  const lines = Object.entries(headers).map(([key, value]) => `${key}: ${value}`);
  return { head: ['POST /create_space HTTP/1.1', ...lines, '', ''].join('\r\n'), body };
}

const PAUSE_MS = 200;

describeOnBothDatabases('SIGTERM', ({ createDatabase }) => {
  test('answers the call in flight, then exits with 0', async () => {
    const url = await createDatabase();
    const server = await startProcess(testEnv(url, { LOG_LEVEL: 'info' }));
    const idle = await RawHttp.open(server.url);
    await idle.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n');
    const { head, body } = createSpaceCall();
    const call = await RawHttp.open(server.url);
    await call.write(head + body.slice(0, 10));
    await delay(PAUSE_MS);

    const before = Date.now();
    const exit = server.kill('SIGTERM');
    await idle.closed;
    await delay(PAUSE_MS);
    await call.write(body.slice(10));
    await call.closed;
    expect(call.answer().body).toMatchObject({ result: true });
    expect(call.answer().head).toMatch(/connection: close/i);

    expect(await exit).toEqual({ code: 0, signal: null });
    expect(Date.now() - before).toBeLessThan(10_000);
    expect(server.stderr).toBe('');
    expect(server.stdout).toContain('"signal":"SIGTERM"');
    // A copy of the one file is a whole backup of a stopped server.
    const file = url.replace(/^sqlite:/, '');
    expect(['-wal', '-shm'].filter((end) => existsSync(file + end))).toEqual([]);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });
});

describeOn('sqlite', 'SIGTERM and calls that do not end', ({ createDatabase }) => {
  test('SHUTDOWN_MS bounds the wait; the exit code stays 0', async () => {
    const env = testEnv(await createDatabase(), { SHUTDOWN_MS: '700', LOG_LEVEL: 'warn' });
    const server = await startProcess(env);
    const stuck = await RawHttp.open(server.url);
    const { head, body } = createSpaceCall();
    await stuck.write(head + body.slice(0, 10));
    await delay(PAUSE_MS);
    const before = Date.now();
    expect(await server.kill('SIGINT')).toEqual({ code: 0, signal: null });
    expect(Date.now() - before).toBeGreaterThanOrEqual(690);
    expect(Date.now() - before).toBeLessThan(5000);
    expect(server.stdout).toContain('SHUTDOWN_MS');
  });

  test('the default bound is below 10 s', async () => {
    const server = await startProcess(testEnv(await createDatabase()));
    const stuck = await RawHttp.open(server.url);
    const { head } = createSpaceCall();
    await stuck.write(head);
    await delay(PAUSE_MS);
    const before = Date.now();
    expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(Date.now() - before).toBeLessThan(10_000);
  });

  test('a request whose head ends after the signal is answered in the envelope', async () => {
    const server = await startProcess(testEnv(await createDatabase()));
    const holder = await RawHttp.open(server.url);
    const held = createSpaceCall();
    await holder.write(held.head + held.body.slice(0, 10));
    const late = await RawHttp.open(server.url);
    const { head, body } = createSpaceCall();
    await late.write(head.slice(0, 30));
    await delay(PAUSE_MS);
    const exit = server.kill('SIGTERM');
    await delay(PAUSE_MS);
    await late.write(head.slice(30) + body);
    await late.closed;
    await holder.write(held.body.slice(10));
    expect((await exit).code).toBe(0);
    const answer = late.answer();
    expect([200, 503]).toContain(answer.status);
    expect(answer.body).toMatchObject({
      result: answer.status === 200,
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
    });
  });
});
