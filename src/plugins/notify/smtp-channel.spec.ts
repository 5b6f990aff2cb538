import { type JsonObject } from '../../common/json/index.js';
import { bkNotify } from '../nodes/bk-notify.js';
import { headerLines, MailServer } from '../testing/mail-server.js';
import { PluginRun } from '../testing/index.js';
import { SmtpChannel, type SmtpOptions } from './smtp-channel.js';

const TRUSTING = 'tls.rejectUnauthorized=false';
const LOGIN = 'flows:pa%3Ass%2Fword@';

let server: MailServer;
beforeAll(async () => {
  server = await MailServer.start();
});
afterAll(() => server.close());

function notify(more: Partial<SmtpOptions> = {}): PluginRun {
  const options = { url: server.url(), from: 'Flows <flows@example.org>', domain: 'example.org' };
  return new PluginRun(bkNotify({ mail: new SmtpChannel({ ...options, ...more }) }));
}

function mail(more: JsonObject = {}): JsonObject {
  return {
    bk_notify_types: ['mail'],
    bk_notify_receivers: 'wei, bo@other.example,wei',
    bk_notify_title: 'Done',
    bk_notify_content: 'All is well',
    ...more,
  };
}

function fromQuotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

const received = (): number => server.received.length;

describe('mail by SMTP', () => {
  it('reaches every receiver; user names get the domain', async () => {
    expect(await notify().execute(mail())).toEqual({ kind: 'finished' });
    const { from, to, raw, isEncrypted } = server.last;
    expect([from, to]).toEqual(['flows@example.org', ['wei@example.org', 'bo@other.example']]);
    expect(isEncrypted).toBe(false);
    expect(raw).toContain('\r\n\r\n<pre>All is well</pre>');
    const headers = headerLines(raw);
    expect(headers).toContain('From: Flows <flows@example.org>');
    expect(headers).toContain('Subject: Done');
    expect(headers).toContain('Message-ID: <millrace.7.n1.v1@example.org>');
    expect(headers).toContain('Content-Type: text/html; charset=utf-8');
  });

  it('logs in and encrypts when the server offers it', async () => {
    const url = server.url(`requireTLS=true&${TRUSTING}`, LOGIN);
    expect(await notify({ url }).execute(mail())).toEqual({ kind: 'finished' });
    expect(server.last).toMatchObject({ isEncrypted: true, user: 'flows' });
  });

  it('keeps text of any script, and any length of title', async () => {
    const title = '部署完成 ✓ '.repeat(40).trim();
    await notify().execute(mail({ bk_notify_title: title, bk_notify_content: '.\r\n.\r\n你好' }));
    const subject = headerLines(server.last.raw).find((line) => line.startsWith('Subject: ')) ?? '';
    const words = [...subject.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)].map(([, word = '']) => word);
    expect(words.map((word) => Buffer.from(word, 'base64').toString()).join('')).toBe(title);
    const body = server.last.raw.split('\r\n\r\n').slice(1).join('');
    expect(fromQuotedPrintable(body)).toBe('<pre>.\r\n.\r\n你好</pre>\r\n');
  });

  it.each([
    'Done\r\nBcc: evil@evil.example',
    'Done\nBcc: evil@evil.example',
    'Done\rBcc: evil@evil.example',
    'Done\u0085Bcc: evil@evil.example',
    'Done\u2028Bcc: evil@evil.example',
    'Done\r\n\r\n<script>',
    'Done\r\n.\r\nMAIL FROM:<evil@evil.example>',
    '\0Done\u000b\u000c',
  ])('a title is one header, whatever it holds: %j', async (title) => {
    const before = received();
    await notify().execute(mail({ bk_notify_title: title }));
    expect(received()).toBe(before + 1);
    expect(server.last.to).toEqual(['wei@example.org', 'bo@other.example']);
    const names = headerLines(server.last.raw).map((line) => line.split(':', 1)[0]);
    expect(names.sort()).toEqual([
      'Content-Transfer-Encoding',
      'Content-Type',
      'Date',
      'From',
      'MIME-Version',
      'Message-ID',
      'Subject',
      'To',
    ]);
  });

  it.each([
    'a@b.example\r\nBcc: evil@evil.example',
    'a@b.example\nRCPT TO:<evil@evil.example>',
    'a@b.example>\r\nDATA',
    'Name <a@b.example>',
    'group: a@b.example;',
    '"a b"@b.example',
    'a@b.example evil@evil.example',
    'a@@b.example',
    'a\u0000@b.example',
    'a@',
    '@b.example',
    `${'a'.repeat(65)}@b.example`,
  ])('a receiver that is no address stops the mail for all: %j', async (receiver) => {
    const before = received();
    const result = await notify().execute(mail({ bk_notify_receivers: `wei,${receiver}` }));
    expect(result).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^mail: no mail address: [^\r\n]+$/),
    });
    expect(received()).toBe(before);
  });

  it('user names need a domain, and somebody must receive it', async () => {
    expect(await notify({ domain: null }).execute(mail())).toEqual({
      kind: 'failed',
      reason: 'mail: no mail address: wei',
    });
    expect(await notify().execute(mail({ bk_notify_receivers: '' }))).toEqual({
      kind: 'failed',
      reason: 'mail: no receivers',
    });
  });

  it.each<[string, () => string, JsonObject, string | RegExp]>([
    [
      'a receiver that the server does not know',
      () => server.url(),
      { bk_notify_receivers: 'wei,nobody' },
      'mail: refused for nobody@example.org',
    ],
    [
      'only such receivers',
      () => server.url(),
      { bk_notify_receivers: 'nobody' },
      /^mail: the mail server answered 550 no such \|user\|$/,
    ],
    [
      'a wrong password',
      () => server.url('ignoreTLS=false&tls.rejectUnauthorized=false', 'flows:wrong@'),
      {},
      'mail: the mail server refuses the login (NOTIFY_SMTP_URL)',
    ],
    [
      'a certificate that nobody vouches for',
      () => server.url('requireTLS=true'),
      {},
      /^mail: the mail server can not be reached \(E\w+\)$/,
    ],
    [
      'no server',
      () => 'smtp://127.0.0.1:1',
      {},
      /^mail: the mail server can not be reached \(E\w+\)$/,
    ],
  ])('%s fails the node and says so', async (_name, url, more, reason) => {
    const result = await notify({ url: url() }).execute(mail(more));
    expect(result).toEqual({
      kind: 'failed',
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
    });
  });

  it('takes mail only; a type without a service joins its message', async () => {
    const before = received();
    const result = await notify().execute(mail({ bk_notify_types: ['weixin', 'mail', 'sms'] }));
    expect(result).toEqual({
      kind: 'failed',
      reason:
        "no message service is configured, sms can't be sent;no message service is configured, weixin can't be sent",
    });
    expect(received()).toBe(before + 1);
  });
});
