import { AddressPolicy } from './address-policy.js';
import { EgressError } from './egress-error.js';
import {
  exchange,
  isRedirect,
  type ExchangeOptions,
  type HttpRequest,
  type HttpResponse,
} from './exchange.js';
import { resolveBySystem, type Resolver } from './open-socket.js';
import { bodilessHeaders, harmlessHeaders, readHeaders, readMethod } from './request-headers.js';
import { parseTarget } from './target-url.js';

export interface EgressRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For everything together: names, connections, redirects, the whole body. */
  readonly timeoutMs: number;
}

/** Names of headers are in lower case; those sent more than once are joined with `, `. */
export type EgressAnswer = HttpResponse;

export interface EgressOptions {
  /** `EGRESS_ALLOW`: CIDRs, addresses, host names or host:port that may be reached besides public addresses. */
  readonly allow?: readonly string[];
  /** 1 MiB by default. */
  readonly maxResponseBytes?: number;
  readonly resolve?: Resolver;
  /** PEM of certificate authorities that are trusted instead of the system's. */
  readonly ca?: string;
}

const DEFAULT_MAX_BYTES = 1024 * 1024;
const MAX_REDIRECTS = 5;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The only way out of the service for what users can point somewhere: flows are multi-tenant input, and the network that
 * the service stands in trusts it. TLS certificates are always verified.
 */
export class EgressClient {
  private readonly options: ExchangeOptions;

  /** @throws RangeError for an entry of `allow` that can't be read */
  constructor(options: EgressOptions = {}) {
    this.options = {
      policy: new AddressPolicy(options.allow ?? []),
      resolve: options.resolve ?? resolveBySystem,
      maxResponseBytes: options.maxResponseBytes ?? DEFAULT_MAX_BYTES,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    };
  }

  /**
   * Any status is an answer. Redirects are followed as browsers do, each checked like the first URL; another origin gets
   * no header that may be a secret.
   *
   * @throws EgressError
   */
  async fetch(request: EgressRequest, signal?: AbortSignal): Promise<EgressAnswer> {
    const first: HttpRequest = {
      method: readMethod(request.method),
      target: parseTarget(request.url),
      headers: readHeaders(request.headers ?? {}),
      body: request.body ?? null,
    };
    const life = new AbortController();
    const abort = (): void => life.abort(new EgressError('aborted', 'the request was given up'));
    const timer = setTimeout(() => life.abort(timedOut(request)), timeoutOf(request));
    signal?.addEventListener('abort', abort, { once: true });
    try {
      if (signal?.aborted === true) abort();
      return await this.follow(first, life.signal);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  private async follow(first: HttpRequest, signal: AbortSignal): Promise<EgressAnswer> {
    let request = first;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const response = await exchange(request, this.options, signal);
      if (!isRedirect(response)) return response;
      request = redirected(request, response);
    }
    const message = `the URL redirects more than ${MAX_REDIRECTS} times`;
    throw new EgressError('too_many_redirects', message);
  }
}

/** The Fetch standard's rules, HTTP-redirect fetch. */
function redirected(request: HttpRequest, { status, headers }: HttpResponse): HttpRequest {
  const location = Buffer.from(headers['location'] ?? '', 'latin1').toString('utf8');
  const target = parseTarget(location, request.target.url);
  const isSameOrigin = target.url.origin === request.target.url.origin;
  const kept = isSameOrigin ? request.headers : harmlessHeaders(request.headers);
  const becomesGet =
    (status <= 302 && request.method === 'POST') ||
    (status === 303 && request.method !== 'GET' && request.method !== 'HEAD');
  return becomesGet
    ? { method: 'GET', target, headers: bodilessHeaders(kept), body: null }
    : { ...request, target, headers: kept };
}

function timeoutOf({ timeoutMs }: EgressRequest): number {
  return Math.min(Math.max(timeoutMs, 1), MAX_TIMEOUT_MS);
}

function timedOut({ timeoutMs }: EgressRequest): EgressError {
  return new EgressError('timeout', `no complete answer within ${timeoutMs / 1000} seconds`);
}
