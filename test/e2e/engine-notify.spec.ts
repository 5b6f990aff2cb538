import { execFileSync } from 'node:child_process';
import { headerLines, MailServer } from '../../src/plugins/testing/mail-server.js';
import { ensureBuilt, ROOT } from '../support/build-once.js';
import { describeOn, describeOnBothDatabases, type Env, testEnv } from '../support/harness.js';
import { activity, serial } from './engine-flows.js';
import { EngineApi } from './engine-support.js';

let server: MailServer;
beforeAll(async () => {
  server = await MailServer.start();
});
afterAll(() => server.close());

const SECRET = 'pa%3Ass%2Fword';

function mailEnv(): Env {
  return {
    NOTIFY_SMTP_URL: server.url('tls.rejectUnauthorized=false', `flows:${SECRET}@`),
    NOTIFY_FROM: 'flows@example.org',
    NOTIFY_MAIL_DOMAIN: 'example.org',
  };
}

describeOnBothDatabases('bk_notify', ({ start }) => {
  it('sends mail by SMTP; a title from a variable stays one header', async () => {
    const service = await start({ ...mailEnv(), LOG_LEVEL: 'trace' });
    const api = await EngineApi.open(service);
    const tree = serial({
      a: activity('bk_notify@v1.0', {
        bk_notify_types: ['mail'],
        bk_notify_receivers: 'wei',
        bk_notify_title: '${_system.task_name} is done\r\nBcc: evil@evil.example',
        bk_notify_content: '${_system.operator}',
        notify_executor: true,
      }),
    });
    await api.runTo('FINISHED', tree);
    const { to, raw, user } = server.last;
    expect([user, to]).toEqual(['flows', ['lily@example.org', 'wei@example.org']]);
    expect(headerLines(raw).filter((line) => /^bcc/i.test(line))).toEqual([]);
    expect(raw).toContain('<pre>lily</pre>');
    expect(service.logText).not.toContain('ss/word');
    expect(service.logText).not.toContain(SECRET);
  });
});

describeOn('sqlite', 'a process that has not sent mail', ({ createDatabase }) => {
  it('has not loaded the mail library', async () => {
    ensureBuilt();
    const script = `
      const { createApp } = require('./dist/app.setup.js');
      const { loadConfig } = require('./dist/config/index.js');
      createApp(loadConfig()).then(async (app) => {
        await app.init();
        const modules = Object.keys(require.cache);
        console.log(modules.some((name) => name.includes('fastify')));
        console.log(modules.some((name) => name.includes('nodemailer')));
        await app.close();
      });`;
    const env = { ...process.env, ...testEnv(await createDatabase(), mailEnv()) };
    const output = execFileSync(process.execPath, ['-e', script], {
      cwd: ROOT,
      env,
      encoding: 'utf8',
    });
    expect(output).toBe('true\nfalse\n');
  });
});
