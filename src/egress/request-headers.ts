import { EgressError } from './egress-error.js';

export type Headers = ReadonlyMap<string, string>;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** What a header's value may hold: no line ends, no other controls. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** They belong to the connection: the client computes them, whatever the caller says. */
const COMPUTED = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** What another origin may learn after a redirect; anything else may be a secret. */
const HARMLESS = new Set([
  'accept',
  'accept-language',
  'content-language',
  'content-type',
  'user-agent',
]);
const OF_BODY = new Set([
  'content-type',
  'content-language',
  'content-encoding',
  'content-location',
]);

/**
 * The request's headers, names in lower case. A value outside of Latin-1 is sent as its UTF-8 bytes.
 * @throws EgressError `bad_request` for a name or value that could start a line of its own
 */
export function readHeaders(given: Readonly<Record<string, string>>): Headers {
  const headers = new Map<string, string>();
  for (const [name, text] of Object.entries(given)) {
    if (!TOKEN.test(name))
      throw badRequest(`${JSON.stringify(name.slice(0, 100))} is no header name`);
    const lower = name.toLowerCase();
    if (lower === 'host') throw badRequest('the header Host is made from the URL');
    const value = asBytes(text.trim());
    if (!VALUE.test(value)) {
      throw badRequest(`the value of the header ${name.slice(0, 100)} holds control characters`);
    }
    if (!COMPUTED.has(lower)) headers.set(lower, value);
  }
  return headers;
}

function asBytes(text: string): string {
  return /^[\0-\xff]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** @throws EgressError `bad_request` */
export function readMethod(method: string): string {
  const upper = method.toUpperCase();
  if (!TOKEN.test(upper) || upper === 'CONNECT' || upper === 'TRACE') {
    throw badRequest(`${JSON.stringify(method.slice(0, 40))} is no method that can be used`);
  }
  return upper;
}

/** Without what only the first origin may know. */
export function harmlessHeaders(headers: Headers): Headers {
  return new Map([...headers].filter(([name]) => HARMLESS.has(name)));
}

/** Without what describes a body that is no longer sent. */
export function bodilessHeaders(headers: Headers): Headers {
  return new Map([...headers].filter(([name]) => !OF_BODY.has(name)));
}

function badRequest(message: string): EgressError {
  return new EgressError('bad_request', message);
}
