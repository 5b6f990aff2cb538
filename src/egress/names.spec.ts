import { createServer } from 'node:net';
import { EgressClient } from './index.js';
import { selfSigned } from './testing/certificate.js';
import { portOf } from './testing/local-server.js';
import { closeServers, failure, get, ok, serve } from './testing/requests.js';

afterEach(closeServers);

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
