import { gzipSync } from 'node:zlib';
import { EgressClient, type EgressAnswer, type EgressRequest } from './index.js';
import { type Handler } from './testing/local-server.js';
import { client, closeServers, failure, get, ok, serve } from './testing/requests.js';

afterEach(closeServers);

describe('EgressClient', () => {
  it('sends method, headers and body and gives the answer', async () => {
    const server = await serve((_received, _request, response) => {
      response.writeHead(418, { 'X-Kind': 'pot', 'Set-Cookie': ['a=1', 'b=2'] }).end('grüße');
    });
    const answer = await client([server]).fetch({
      method: 'post',
      url: `${server.url}/path?q=1#part`,
      headers: { 'X-Name': ' Ines ', 'Content-Type': 'text/plain', 'Content-Length': '999' },
      body: 'käse',
      timeoutMs: 5000,
    });
    expect(answer).toMatchObject({
      status: 418,
      headers: { 'x-kind': 'pot', 'set-cookie': 'a=1, b=2' },
      body: 'grüße',
    });
    expect(server.received).toMatchObject([
      {
        method: 'POST',
        url: '/path?q=1',
        body: 'käse',
        headers: {
          host: server.host,
          'x-name': 'Ines',
          'content-type': 'text/plain',
          'content-length': '5',
          connection: 'close',
        },
      },
    ]);
  });

  it('sends no length with a GET, and length 0 with an empty POST', async () => {
    const server = await serve(ok);
    await client([server]).fetch(get(server.url));
    await client([server]).fetch(get(server.url, { method: 'POST' }));
    const [first, second] = server.received.map(({ headers }) => headers);
    expect(first).not.toHaveProperty('content-length');
    expect(first).not.toHaveProperty('transfer-encoding');
    expect(second).toMatchObject({ 'content-length': '0' });
  });

  it('answers a HEAD without a body', async () => {
    const server = await serve((_received, _request, response) => {
      response.writeHead(200, { 'content-length': '7' }).end();
    });
    const answer = await client([server]).fetch(get(server.url, { method: 'HEAD' }));
    expect(answer).toMatchObject({ status: 200, body: '' });
  });

  it('reads the charset of the answer, and what is compressed', async () => {
    const server = await serve(({ url }, _request, response) => {
      if (url === '/gbk') {
        response.setHeader('content-type', 'text/plain; charset="GBK"');
        response.end(Buffer.from([0xd6, 0xd0]));
      } else {
        response.setHeader('content-encoding', 'gzip');
        response.end(gzipSync('packed'));
      }
    });
    expect(await client([server]).fetch(get(`${server.url}/gbk`))).toMatchObject({ body: '中' });
    expect(await client([server]).fetch(get(server.url))).toMatchObject({ body: 'packed' });
  });

  it('ignores proxy variables', async () => {
    const server = await serve(ok);
    const proxy = await serve(ok);
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) process.env[name] = proxy.url;
    try {
      await client([server, proxy]).fetch(get(server.url));
    } finally {
      for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) delete process.env[name];
    }
    expect([server.received.length, proxy.received.length]).toEqual([1, 0]);
  });
});

describe('limits of an exchange', () => {
  it('ends a body that does not end', async () => {
    const server = await serve((_received, _request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    const answer = client([server], { maxResponseBytes: 50_000 }).fetch(get(server.url));
    expect(await failure(answer)).toMatchObject({
      type: 'too_large',
      message: 'the response is larger than 50000 bytes',
    });
  });

  it('believes a length that is too large', async () => {
    const server = await serve((_received, _request, response) => {
      response.writeHead(200, { 'content-length': '50001' }).write('x');
    });
    const answer = client([server], { maxResponseBytes: 50_000 }).fetch(get(server.url));
    expect(await failure(answer)).toMatchObject({ type: 'too_large' });
  });

  it('counts what is unpacked', async () => {
    const server = await serve((_received, _request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(Buffer.alloc(200_000)));
    });
    const answer = client([server], { maxResponseBytes: 50_000 }).fetch(get(server.url));
    expect(await failure(answer)).toMatchObject({ type: 'too_large' });
  });

  it('takes a body of exactly the limit', async () => {
    const server = await serve((_received, _request, response) => {
      response.end('x'.repeat(50_000));
    });
    const answer = await client([server], { maxResponseBytes: 50_000 }).fetch(get(server.url));
    expect(answer.body).toHaveLength(50_000);
  });

  it.each<[string, Handler]>([
    ['no answer', () => undefined],
    ['a body that stops', (_received, _request, response) => void response.write('x')],
  ])('waits for %s no longer than it may', async (_name, handler) => {
    const server = await serve(handler);
    const answer = client([server]).fetch(get(server.url, { timeoutMs: 60 }));
    expect(await failure(answer)).toMatchObject({
      type: 'timeout',
      message: 'no complete answer within 0.06 seconds',
    });
  });

  it('counts redirects into the time', async () => {
    const server = await serve(({ url }, _request, response) => {
      if (url === '/') response.writeHead(302, { location: '/never' }).end();
    });
    const answer = client([server]).fetch(get(server.url, { timeoutMs: 100 }));
    expect(await failure(answer)).toMatchObject({ type: 'timeout' });
  });

  it('stops when the signal aborts, before and in the middle', async () => {
    const controller = new AbortController();
    const server = await serve((_received, _request, response) => {
      response.write('x');
      controller.abort();
    });
    const answer = client([server]).fetch(get(server.url), controller.signal);
    expect(await failure(answer)).toMatchObject({ type: 'aborted' });
    const again = client([server]).fetch(get(server.url), AbortSignal.abort());
    expect(await failure(again)).toMatchObject({ type: 'aborted' });
    expect(server.received).toHaveLength(1);
  });

  it('says that a connection failed', async () => {
    const server = await serve(ok);
    await server.close();
    expect(await failure(client([server]).fetch(get(server.url)))).toMatchObject({
      type: 'connection_failed',
      message: `the connection to ${server.host} failed: ECONNREFUSED`,
    });
  });

  it.each<[string, Handler]>([
    ['before', (_received, request) => void request.socket.destroy()],
    [
      'inside',
      (_received, request, response) => {
        response.writeHead(200, { 'content-length': '10' }).write('x', () => {
          request.socket.destroy();
        });
      },
    ],
    ['by garbage instead of', (_received, request) => void request.socket.end('garbage\r\n\r\n')],
  ])('says that the connection broke %s the answer', async (_name, handler) => {
    const server = await serve(handler);
    const error = await failure(client([server]).fetch(get(server.url)));
    expect(error.type).toBe('connection_failed');
  });

  it('refuses headers that are too long', async () => {
    const server = await serve((_received, _request, response) => {
      response.setHeader('x-long', 'x'.repeat(20_000)).end();
    });
    const error = await failure(client([server]).fetch(get(server.url)));
    expect(error.type).toBe('too_large');
  });
});

describe('what a request may hold', () => {
  const fetchWith = (more: Partial<EgressRequest>): Promise<EgressAnswer> =>
    new EgressClient().fetch(get('http://93.184.216.34/', more));

  it.each<[string, string]>([
    ['X-A', 'a\r\nX-B: b'],
    ['X-A', 'a\nb'],
    ['X-A', 'a\0'],
    ['X-A\r\nX-B', 'b'],
    ['X A', 'b'],
    ['X:A', 'b'],
    ['', 'b'],
    ['Host', '127.0.0.1'],
  ])('refuses the header %j: %j', async (name, value) => {
    expect((await failure(fetchWith({ headers: { [name]: value } }))).type).toBe('bad_request');
  });

  it.each(['GET / HTTP/1.1\r\nX: y', 'CONNECT', 'trace', '', 'A B'])(
    'refuses the method %j',
    async (method) => {
      expect((await failure(fetchWith({ method }))).type).toBe('bad_request');
    },
  );

  it('encodes line ends in the path and sends UTF-8 in headers', async () => {
    const server = await serve(ok);
    const url = `${server.url}/a\r\nb?q=x y\tz&ü`;
    await client([server]).fetch(get(url, { headers: { 'X-Name': '中文' } }));
    const [received] = server.received;
    expect(received?.url).toBe('/ab?q=x%20yz&%C3%BC');
    const name = String(received?.headers['x-name']);
    expect(Buffer.from(name, 'latin1').toString('utf8')).toBe('中文');
  });
});
