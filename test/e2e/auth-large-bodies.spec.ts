import { request as httpRequest } from 'node:http';
import { APP_SECRETS, describeOn, type Service } from '../support/harness.js';

const SECRET = APP_SECRETS.demo;
const basic = (secret: string): string =>
  `Basic ${Buffer.from(`demo:${secret}`).toString('base64')}`;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

describeOn('sqlite', 'large bodies', ({ start }) => {
  let service: Service;
  beforeAll(async () => {
    service = await start();
    await service.app.listen(0, '127.0.0.1');
  });

  /** Sends a body of so many bytes, in chunks without a length when `isChunked`. */
  async function send(
    size: number,
    headers: Record<string, string>,
    { isChunked = false, fields = {} }: { isChunked?: boolean; fields?: object } = {},
  ): Promise<Answer> {
    const body = JSON.stringify({ ...fields, pipeline_tree: { note: 'x'.repeat(size) } });
    const url = new URL('/space/1/validate_pipeline_tree/', await service.app.getUrl());
    return new Promise((resolve, reject) => {
      const call = httpRequest(
        url,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(!isChunked && { 'content-length': String(Buffer.byteLength(body)) }),
            ...headers,
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('end', () => {
            const { message, error } = JSON.parse(text) as {
              message: string;
              error?: { type: string };
            };
            resolve({ status: response.statusCode ?? 0, type: error?.type ?? '', message });
          });
        },
      );
      call.on('error', reject);
      for (let at = 0; at < body.length; at += 65_536) call.write(body.slice(at, at + 65_536));
      call.end();
    });
  }

  const inBody = { fields: { bk_app_code: 'demo', bk_app_secret: SECRET } };

  it.each<[string, number, Record<string, string>, object, string]>([
    ['a caller whose header is right', 2_000_000, { authorization: basic(SECRET) }, {}, 'space'],
    [
      'such a caller without a length',
      2_000_000,
      { authorization: basic(SECRET) },
      { isChunked: true },
      'space',
    ],
    ['small ones with the secret in them', 1000, {}, inBody, 'space'],
    ['such ones without a length', 1000, {}, { ...inBody, isChunked: true }, 'space'],
  ])('are read for %s', async (_who, size, headers, options, type) => {
    expect((await send(size, headers, options)).type).toContain(type);
  });

  it.each<[string, Record<string, string>, object, number, string]>([
    ['nobody', {}, {}, 413, 'body_too_large'],
    ['a secret in the body', {}, inBody, 413, 'body_too_large'],
    [
      'a secret in a body without a length',
      {},
      { ...inBody, isChunked: true },
      413,
      'body_too_large',
    ],
    ['a wrong secret', { authorization: basic('wrong'.repeat(9)) }, {}, 401, 'credentials_invalid'],
  ])('are not read for %s', async (_who, headers, options, status, type) => {
    expect(await send(2_000_000, headers, options)).toMatchObject({ status, type });
  });

  it('say what to do', async () => {
    const { message } = await send(2_000_000, {});
    expect(message).toContain('LIMIT_BODY_BYTES');
    expect(message).toContain('header');
  });
});
