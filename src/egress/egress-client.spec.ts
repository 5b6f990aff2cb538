import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import {
  EgressClient,
  EgressError,
  type EgressAnswer,
  type EgressOptions,
  type EgressRequest,
} from './index.js';
import { selfSigned } from './testing/certificate.js';
import { portOf, startServer, type Handler, type LocalServer } from './testing/local-server.js';

const servers: LocalServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(
  handler: Handler,
  ...rest: Parameters<typeof startServer> extends [unknown, ...infer R] ? R : never
): Promise<LocalServer> {
  const server = await startServer(handler, ...rest);
  servers.push(server);
  return server;
}

const ok: Handler = (_received, _request, response) => void response.end('hello');

/** Answers `/a` with a redirect as the table says. */
function redirector(table: Readonly<Record<string, readonly [number, string]>>): Handler {
  return ({ url }, _request, response) => {
    const row = table[url];
    if (row === undefined) response.end(`at ${url}`);
    else response.writeHead(row[0], { location: row[1] }).end('moved');
  };
}

function client(allowed: readonly LocalServer[], options: EgressOptions = {}): EgressClient {
  return new EgressClient({ allow: allowed.map(({ host }) => host), ...options });
}

function get(url: string, more: Partial<EgressRequest> = {}): EgressRequest {
  return { method: 'GET', url, timeoutMs: 5000, ...more };
}

async function failure(answer: Promise<EgressAnswer>): Promise<EgressError> {
  const outcome = await answer.catch((error: unknown) => error);
  if (outcome instanceof EgressError) return outcome;
  throw new Error(`expected an EgressError, got ${JSON.stringify(outcome)}`);
}

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

describe('redirects', () => {
  it('are followed at most five times', async () => {
    const server = await serve(({ url }, _request, response) => {
      const left = Number(url.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    expect(await client([server]).fetch(get(`${server.url}/5`))).toMatchObject({ body: 'there' });
    const error = await failure(client([server]).fetch(get(`${server.url}/6`)));
    expect(error.type).toBe('too_many_redirects');
  });

  it.each([
    'http://127.0.0.1:1/',
    'http://2130706433:1/',
    'http://[::1]:1/',
    'http://[::ffff:127.0.0.1]:1/',
    'http://169.254.169.254/latest/meta-data/',
    '//10.0.0.1/',
  ])('to %s are refused', async (location) => {
    const server = await serve(redirector({ '/': [302, location] }));
    const error = await failure(client([server]).fetch(get(server.url)));
    expect(error.type).toBe('address_refused');
  });

  it('reach no server that is not allowed', async () => {
    const inside = await serve(ok);
    const server = await serve(redirector({ '/': [307, inside.url] }));
    const answer = client([server]).fetch(get(server.url, { method: 'POST', body: 'x' }));
    expect((await failure(answer)).type).toBe('address_refused');
    expect(inside.bytesRead()).toBe(0);
  });

  it.each(['file:///etc/passwd', 'http://u:p@127.0.0.1/', 'http://[', 'javascript:0'])(
    'to %s are no URL',
    async (location) => {
      const server = await serve(redirector({ '/': [302, location] }));
      const error = await failure(client([server]).fetch(get(server.url)));
      expect(error.type).toBe('bad_url');
    },
  );

  it.each<[number, string, string, string]>([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [307, 'POST', 'POST', 'body'],
    [308, 'POST', 'POST', 'body'],
    [301, 'PUT', 'PUT', 'body'],
    [303, 'PUT', 'GET', ''],
    [303, 'HEAD', 'HEAD', ''],
  ])('of status %d turn %s into %s', async (status, method, then, body) => {
    const server = await serve(redirector({ '/': [status, '/there'] }));
    const headers = { 'Content-Type': 'text/x', Authorization: 'secret', 'X-Key': 'k' };
    const sent = method === 'HEAD' ? { method, headers } : { method, headers, body: 'body' };
    await client([server]).fetch(get(server.url, sent));
    const [, second] = server.received;
    expect(second).toMatchObject({ method: then, url: '/there', body });
    expect(second?.headers).toMatchObject({ authorization: 'secret', 'x-key': 'k' });
    expect(second?.headers['content-type']).toBe(then === method ? 'text/x' : undefined);
  });

  it('take no secrets to another origin', async () => {
    const other = await serve(ok);
    const server = await serve(redirector({ '/': [307, `${other.url}/x`] }));
    await client([server, other]).fetch(
      get(server.url, {
        method: 'POST',
        body: '{}',
        headers: {
          Authorization: 'Bearer secret',
          Cookie: 'session=1',
          'X-Bkapi-Authorization': '{"bk_app_secret": "s"}',
          'X-Callback-Token': 't',
          Accept: 'application/json',
          'Content-Type': 'application/json',
        },
      }),
    );
    const [received] = other.received;
    expect(received).toMatchObject({ method: 'POST', body: '{}' });
    expect(Object.keys(received?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'host',
    ]);
  });

  it('without a place are answers', async () => {
    const server = await serve((_received, _request, response) => {
      response.writeHead(302).end('nowhere');
    });
    expect(await client([server]).fetch(get(server.url))).toMatchObject({
      status: 302,
      body: 'nowhere',
    });
  });
});

describe('names', () => {
  it('lead where the resolver says', async () => {
    const server = await serve(ok);
    const asked: string[] = [];
    const named = new EgressClient({
      allow: [`in.example:${server.port}`],
      resolve: (hostname) => {
        asked.push(hostname);
        return Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
      },
    });
    const answer = await named.fetch(get(`http://IN.example.:${server.port}/`));
    expect(answer).toMatchObject({ body: 'hello' });
    expect(asked).toEqual(['in.example']);
    expect(server.received).toMatchObject([{ headers: { host: `in.example.:${server.port}` } }]);
  });

  it.each(['http', 'https'])(
    'that change their address after the check get no byte of %s',
    async (scheme) => {
      const bytes: number[] = [];
      const raw = createServer((socket) => socket.on('data', (chunk) => bytes.push(chunk.length)));
      await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
      let reads = 0;
      const rebound = {
        family: 4,
        get address() {
          reads += 1;
          return reads === 1 ? '93.184.216.34' : '127.0.0.1';
        },
      };
      const fooled = new EgressClient({ resolve: () => Promise.resolve([rebound]) });
      const error = await failure(fooled.fetch(get(`${scheme}://evil.example:${portOf(raw)}/`)));
      await new Promise((closed) => raw.close(closed));
      expect(reads).toBeGreaterThan(1);
      expect(error.type).toBe('address_refused');
      expect(bytes).toEqual([]);
    },
  );

  it('are asked for again by each request', async () => {
    const server = await serve(ok);
    const answers = ['127.0.0.1', '10.0.0.1'];
    const changing = new EgressClient({
      allow: ['127.0.0.0/8'],
      resolve: () => Promise.resolve([{ address: answers.shift() ?? '', family: 4 }]),
    });
    const url = `http://evil.example:${server.port}/`;
    expect(await changing.fetch(get(url))).toMatchObject({ status: 200 });
    expect((await failure(changing.fetch(get(url)))).type).toBe('address_refused');
  });

  it('that the resolver fails on are not found', async () => {
    const lost = new EgressClient({ resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    expect(await failure(lost.fetch(get('http://gone.example/')))).toMatchObject({
      type: 'host_not_found',
      message: 'the host gone.example has no address',
    });
  });

  it('that are never found end with the time', async () => {
    const slow = new EgressClient({ resolve: () => new Promise(() => undefined) });
    const error = await failure(slow.fetch(get('http://slow.example/', { timeoutMs: 30 })));
    expect(error.type).toBe('timeout');
  });
});

describe('TLS', () => {
  const certificate = selfSigned('tls.example');
  const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

  it('is verified', async () => {
    const server = await serve(ok, certificate);
    const allow = ['127.0.0.0/8'];
    const trusting = new EgressClient({ allow, resolve, ca: certificate.cert });
    const strict = new EgressClient({ allow, resolve });
    const url = `https://tls.example:${server.port}/`;
    expect(await trusting.fetch(get(url))).toMatchObject({ status: 200, body: 'hello' });
    expect(await failure(strict.fetch(get(url)))).toMatchObject({
      type: 'connection_failed',
      message: `the connection to tls.example:${server.port} failed: DEPTH_ZERO_SELF_SIGNED_CERT`,
    });
    const other = trusting.fetch(get(`https://other.example:${server.port}/`));
    expect((await failure(other)).message).toMatch(/ERR_TLS_CERT_ALTNAME_INVALID$/);
    expect(server.received).toHaveLength(1);
  });
});
