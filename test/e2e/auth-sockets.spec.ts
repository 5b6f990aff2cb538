import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { addProbeRoutes } from './auth-probe.js';
import { APP_SECRETS, credentials, describeOn, type Service } from '../support/harness.js';

addProbeRoutes();

/** Node joins or drops repeated headers before anybody sees them; only a socket shows what happens then. */
describeOn('sqlite', 'credential headers on a socket', ({ start }) => {
  const { 'x-bkapi-authorization': header = '' } = credentials('demo');
  const basic = `Basic ${Buffer.from(`demo:${APP_SECRETS.demo}`).toString('base64')}`;
  let service: Service;
  let url: string;

  beforeAll(async () => {
    service = await start();
    await service.app.listen(0, '127.0.0.1');
    url = `${await service.app.getUrl()}/probe`;
  });

  function get(rawHeaders: string[]): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const outgoing = request(url, {
        headers: ['Host', 'localhost', ...rawHeaders],
        agent: false,
      });
      outgoing.on('error', reject).on('response', (response) => {
        text(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, text: body }),
          reject,
        );
      });
      outgoing.end();
    });
  }

  it('takes each once', async () => {
    expect((await get(['X-Bkapi-Authorization', header, 'Authorization', basic])).status).toBe(200);
  });

  it.each([
    ['X-Bkapi-Authorization', header, header],
    ['X-Bkapi-Authorization', '{"bk_app_code": "demo"', `"bk_app_secret": "${APP_SECRETS.demo}"}`],
    ['Authorization', basic, basic],
    ['Authorization', basic, 'Bearer x'],
    ['Authorization', 'Basic eDp4', basic],
    ['X-Bkapi-JWT', '', ''],
  ])('refuses %s twice (%#)', async (name, first, second) => {
    const answer = await get([name, first, name.toLowerCase(), second]);
    expect(answer.status).toBe(401);
    expect(answer.text).toContain(`the header ${name.toLowerCase()} is sent more than once`);
  });
});
