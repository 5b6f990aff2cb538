import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { selfSigned } from '../../egress/testing/certificate.js';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** The whole message, as it came over the wire. */
  readonly raw: string;
  readonly isEncrypted: boolean;
  readonly user: string;
}

/** A mail server of the test: user `flows`, password `pa:ss/word`; it knows no `nobody@…`. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      ...selfSigned('localhost'),
      authOptional: true,
      disableReverseLookup: true,
      onAuth: ({ username = '', password }, _session, done) =>
        username === 'flows' && password === 'pa:ss/word'
          ? done(null, { user: username })
          : done(new Error('Invalid username or password')),
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('nobody@') ? new Error('no such <user>') : null),
      onData: (stream, session, done) => {
        const { mailFrom, rcptTo } = session.envelope;
        void text(stream).then((raw) => {
          this.received.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            raw,
            isEncrypted: session.secure,
            user: String(session.user ?? ''),
          });
          done(null);
        });
      },
    });
    this.server.on('error', () => undefined);
  }

  static async start(): Promise<MailServer> {
    const server = new MailServer();
    await new Promise<void>((done) => server.server.listen(0, '127.0.0.1', done));
    return server;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** @param query options of the client, e.g. `tls.rejectUnauthorized=false` */
  url(query = 'ignoreTLS=true', user = ''): string {
    return `smtp://${user}127.0.0.1:${this.port}?${query}`;
  }

  get last(): ReceivedMail {
    const mail = this.received.at(-1);
    if (mail === undefined) throw new Error('no mail came');
    return mail;
  }

  close(): Promise<void> {
    return new Promise((done) => this.server.close(done));
  }
}

/** The header lines of a mail, unfolded, in order. */
export function headerLines(raw: string): string[] {
  const [head = ''] = raw.split('\r\n\r\n', 1);
  return head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
}
