import { type Handler } from './testing/local-server.js';
import { client, closeServers, failure, get, ok, serve } from './testing/requests.js';

afterEach(closeServers);

/** Answers `/a` with a redirect as the table says. */
function redirector(table: Readonly<Record<string, readonly [number, string]>>): Handler {
  return ({ url }, _request, response) => {
    const row = table[url];
    if (row === undefined) response.end(`at ${url}`);
    else response.writeHead(row[0], { location: row[1] }).end('moved');
  };
}

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
