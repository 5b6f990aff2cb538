import {
  describeOn,
  describeOnBothDatabases,
  eventually,
  REDIS_URL,
  type Service,
  type SuiteContext,
} from '../support/harness.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const ANONYMOUS = { as: null } as const;

interface Readiness {
  readonly status: string;
  readonly checks: Readonly<Record<string, string>>;
}

describeOnBothDatabases('probes', ({ start }) => {
  let service: Service;
  beforeAll(async () => {
    service = await start();
  });

  test.each(['/healthz', '/healthz/', '/apigw/healthz'])('%s: the process runs', async (path) => {
    const answer = await service.call('GET', path, undefined, ANONYMOUS);
    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({ status: 'ok' });
  });

  test('readyz: the database answers', async () => {
    const answer = await service.call<Readiness>('GET', '/readyz', undefined, ANONYMOUS);
    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({ status: 'ok', checks: { database: 'ok' } });
  });

  test('readyz is 503 from the moment that the process stops', async () => {
    const stopping = await start();
    const closing = stopping.close();
    const answer = await stopping.call('GET', '/readyz', undefined, ANONYMOUS);
    await closing;
    expect(answer.status).toBe(503);
  });

  test('readyz is 503 without a database, while healthz stays 200', async () => {
    const alone = await start();
    await alone.unitOfWork.close();
    const ready = await alone.call<Readiness>('GET', '/readyz', undefined, ANONYMOUS);
    expect(ready.status).toBe(503);
    expect(ready.headers['retry-after']).toBe('1');
    expect(ready.json).toMatchObject({
      result: false,
      code: '503',
      message: 'not ready: no answer from database',
      data: { checks: { database: 'failed' } },
      error: { type: 'not_ready' },
    });
    expect((await alone.call('GET', '/healthz', undefined, ANONYMOUS)).status).toBe(200);
  });
});

describeOn('sqlite', 'readyz with Redis', readyzWithRedis, ['redis']);

function readyzWithRedis({ start }: SuiteContext): void {
  const ready = (service: Service) =>
    service.call<Readiness>('GET', '/readyz', undefined, ANONYMOUS);

  test('names Redis when it is away, and is ready again when it is back', async () => {
    const proxy = await TcpProxy.before(REDIS_URL, 6379);
    const service = await start({ REDIS_URL: proxy.urlOf(REDIS_URL) });
    const first = await ready(service);
    expect(first.json.data.checks).toEqual({ database: 'ok', redis: 'ok' });

    proxy.cut();
    const away = await ready(service);
    expect(away.status).toBe(503);
    expect(away.json.data.checks).toEqual({ database: 'ok', redis: 'failed' });

    proxy.restore();
    const back = await eventually(
      () => ready(service),
      ({ status }) => status === 200,
    );
    expect(back.status).toBe(200);
    await service.close();
    await proxy.close();
  });

  test('waits 2 s at most for one that never answers, and tells no address', async () => {
    const proxy = await TcpProxy.before(REDIS_URL, 6379);
    const secret = new URL(proxy.urlOf(REDIS_URL));
    const service = await start({ REDIS_URL: secret.toString() });
    await ready(service);
    proxy.stall();
    const before = Date.now();
    const answer = await ready(service);
    expect(answer.status).toBe(503);
    expect(Date.now() - before).toBeLessThan(3000);
    expect(answer.text).not.toContain(secret.port);
    await service.close();
    await proxy.close();
  });
}

describeOn('sqlite', 'metrics', ({ start }) => {
  const scrape = async (service: Service): Promise<string> => {
    const answer = await service.call('GET', '/metrics', undefined, ANONYMOUS);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    return answer.text;
  };
  const count = (text: string, labels: string): number => {
    const line = text
      .split('\n')
      .find((row) => row.startsWith(`http_request_duration_seconds_count{${labels}}`));
    return Number(line?.split(' ').at(-1) ?? 0);
  };

  test('count requests by route pattern, never by raw path', async () => {
    const service = await start();
    await service.call('GET', '/space/12345/task/67890/get_task_detail/');
    await service.call('GET', '/space/54321/task/9876/get_task_detail');
    await service.call('GET', '/a/secret/path?token=hunter2');
    await service.call('GET', '/another');
    const text = await scrape(service);
    const route = '/space/:space_id/task/:task_id/get_task_detail';
    expect(count(text, `method="GET",route="${route}",status="404"`)).toBe(2);
    expect(count(text, 'method="GET",route="unmatched",status="404"')).toBe(2);
    expect(text).not.toMatch(/12345|67890|hunter2|secret\/path/);
    expect(text).toContain('process_cpu_seconds_total');
  });

  test('count what the guard refuses too', async () => {
    const service = await start();
    await service.call('GET', '/space/1/get_task_list', undefined, ANONYMOUS);
    const labels = 'method="GET",route="/space/:space_id/get_task_list",status="401"';
    expect(count(await scrape(service), labels)).toBe(1);
  });

  test('belong to one application, not to the process', async () => {
    const [first, second] = [await start(), await start()];
    await first.call('GET', '/only/here');
    const labels = 'method="GET",route="unmatched",status="404"';
    expect(count(await scrape(first), labels)).toBe(1);
    expect(count(await scrape(second), labels)).toBe(0);
  });

  test('METRICS=off closes the route', async () => {
    const service = await start({ METRICS: 'off' });
    const answer = await service.call('GET', '/metrics');
    expect(answer.status).toBe(404);
    expect(answer.json.error?.type).toBe('route_not_found');
  });
});
