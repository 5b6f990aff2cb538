import { plainHostname, type Target } from './address-policy.js';
import { EgressError } from './egress-error.js';

/** A URL that may be called, as far as one can tell without asking the DNS. */
export interface TargetUrl extends Target {
  readonly url: URL;
  readonly isTls: boolean;
}

const MAX_URL_LENGTH = 16 * 1024;

/**
 * Reads a URL as browsers do: addresses in any notation (decimal, octal, hexadecimal, short) come out dotted.
 * @throws EgressError `bad_url`
 */
export function parseTarget(text: string, base?: URL): TargetUrl {
  if (text.length > MAX_URL_LENGTH)
    throw badUrl(`the URL is longer than ${MAX_URL_LENGTH} characters`);
  if (!URL.canParse(text, base?.href)) throw badUrl(`${JSON.stringify(shown(text))} is no URL`);
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw badUrl(`only http and https URLs can be called, not ${url.protocol.slice(0, 40)}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw badUrl('the URL holds credentials; send them in a header instead');
  }
  const isTls = url.protocol === 'https:';
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  const hostname = plainHostname(url.hostname);
  if (hostname === '' || port === 0) throw badUrl(`${JSON.stringify(shown(text))} names no host`);
  url.hash = '';
  return { url, isTls, hostname, port };
}

/** What comes behind `?` may be secret. */
function shown(text: string): string {
  return (text.split(/[?#]/, 1)[0] ?? '').replace(/\/\/[^/]*@/, '//').slice(0, 100);
}

function badUrl(message: string): EgressError {
  return new EgressError('bad_url', message);
}
