import { type Config } from './config.js';
import { type EnvReader } from './env-reader.js';

const ADDRESS = String.raw`[^\s@<>(),;:"\p{Cc}]+@[^\s@<>(),;:"\p{Cc}]+`;
const FROM = new RegExp(String.raw`^(?:${ADDRESS}|[^<>,;:@\p{Cc}]*<${ADDRESS}>)$`, 'u');
const DOMAIN = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

/** The mail server of `bk_notify`; null when there is none. */
export function readMail(read: EnvReader): Config['notifyMail'] {
  const url = read.optional('NOTIFY_SMTP_URL');
  const from = read.optional('NOTIFY_FROM');
  const domain = read.optional('NOTIFY_MAIL_DOMAIN');
  if (from !== null && !FROM.test(from)) {
    read.problem('NOTIFY_FROM', 'must be a mail address, or a name and one: Flows <flows@host>');
  }
  if (domain !== null && !DOMAIN.test(domain)) {
    read.problem('NOTIFY_MAIL_DOMAIN', 'must be a domain, e.g. example.org');
  }
  if (url === null) return null;
  if (!isSmtpUrl(url)) {
    read.problem('NOTIFY_SMTP_URL', 'must be smtp:// or smtps:// with user:password@host:port');
  }
  if (from === null) read.problem('NOTIFY_FROM', 'is required with NOTIFY_SMTP_URL');
  return { url, from: from ?? '', domain };
}

function isSmtpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return /^smtps?:$/.test(protocol) && hostname !== '';
}
