import { type Transporter } from 'nodemailer';
import { type PluginCall } from '../../engine/index.js';
import { type PluginContext } from '../plugin.js';
import { type Message, type MessageChannel } from './message.js';

/** The mail server that the operator names. */
export interface SmtpOptions {
  /** `smtp://user:password@host:587` (STARTTLS when the server offers it) or `smtps://…:465`. */
  readonly url: string;
  /** `flows@example.org` or `Flows <flows@example.org>`. */
  readonly from: string;
  /** Completes receivers that are user names; without it they are refused. */
  readonly domain: string | null;
}

const TIMEOUT_MS = 30_000;
/** One mailbox without quoting, comments or routes; nothing in it ends a header or an SMTP command. */
const ADDRESS = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]{1,253}$/u;
const LINE_ENDS = /[\p{Cc}\u2028\u2029]+/gu;

/** Sends mail by SMTP. The server is the operator's choice, so egress rules don't hold for it. */
export class SmtpChannel implements MessageChannel {
  private transport: Promise<Transporter> | null = null;

  constructor(private readonly options: SmtpOptions) {}

  /** To all receivers or, when one of them is no address, to none. */
  async send(message: Message, call: PluginCall, context: PluginContext): Promise<string | null> {
    const addresses = message.receivers.map((receiver) => this.addressOf(receiver));
    const bad = message.receivers.filter((_, index) => addresses[index] === null);
    if (bad.length > 0) return `no mail address: ${bad.map((name) => oneLine(name)).join(', ')}`;
    if (addresses.length === 0) return 'no receivers';
    this.transport ??= openTransport(this.options.url);
    try {
      const { rejected = [] } = await (
        await this.transport
      ).sendMail({
        from: this.options.from,
        to: addresses.map((address) => ({ name: '', address: address ?? '' })),
        subject: oneLine(message.title),
        html: message.content,
        messageId: this.idOf(call),
        signal: context.signal,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return rejected.length === 0 ? null : `refused for ${rejected.map(String).join(', ')}`;
    } catch (error) {
      return reasonOf(error);
    }
  }

  private addressOf(receiver: string): string | null {
    const name = receiver.trim();
    const { domain } = this.options;
    const address = name.includes('@') || domain === null ? name : `${name}@${domain}`;
    return ADDRESS.test(address) ? address : null;
  }

  /** The same for each attempt of one run, so that mail systems drop a repetition. */
  private idOf({ taskId, nodeId, version }: PluginCall): string {
    const run = `${taskId}.${nodeId}.${version}`.replace(/[^\w.-]/g, '');
    return `<millrace.${run}@${/@([^\s>]+)/.exec(this.options.from)?.[1] ?? 'millrace'}>`;
  }
}

/** The library is loaded by the first mail: a process that sends none starts without it. */
async function openTransport(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
  });
}

/** A header's value stays one line. */
function oneLine(text: string): string {
  return text.replace(LINE_ENDS, ' ').trim();
}

/** For the flow's people: what the server says, and not where it is. */
function reasonOf(error: unknown): string {
  const { code, response } = { code: null, response: null, ...(error as object) } as {
    readonly code: unknown;
    readonly response: unknown;
  };
  if (code === 'EAUTH') return 'the mail server refuses the login (NOTIFY_SMTP_URL)';
  if (typeof response === 'string' && response !== '') {
    return `the mail server answered ${oneLine(response)}`;
  }
  return typeof code === 'string'
    ? `the mail server can not be reached (${code})`
    : 'the mail could not be sent';
}
