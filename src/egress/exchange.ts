import { request as sendHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { type Socket } from 'node:net';
import { EgressError } from './egress-error.js';
import { asEgressError, openSocket, type SocketOptions } from './open-socket.js';
import { readBody } from './read-body.js';
import { type Headers } from './request-headers.js';
import { type TargetUrl } from './target-url.js';

/** One request to one origin, without redirects. */
export interface HttpRequest {
  readonly method: string;
  readonly target: TargetUrl;
  readonly headers: Headers;
  readonly body: string | null;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ExchangeOptions extends SocketOptions {
  readonly maxResponseBytes: number;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Whether the response sends its reader elsewhere. Its body is not read. */
export function isRedirect({ status, headers }: Pick<HttpResponse, 'status' | 'headers'>): boolean {
  return REDIRECTS.has(status) && headers['location'] !== undefined;
}

/**
 * Sends a request over a connection of its own. No proxy: the environment's variables have no effect.
 * @throws EgressError
 */
export async function exchange(
  request: HttpRequest,
  options: ExchangeOptions,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const socket = await openSocket(request.target, options, signal);
  const abort = (): void => void socket.destroy(new Error('aborted'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await converse(request, socket, options.maxResponseBytes);
  } catch (error) {
    if (signal.aborted && signal.reason instanceof EgressError) throw signal.reason;
    throw messageError(error, request.target);
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}

async function converse(
  request: HttpRequest,
  socket: Socket,
  maxBytes: number,
): Promise<HttpResponse> {
  const response = await send(request, socket);
  const head = { status: response.statusCode ?? 0, headers: headersOf(response) };
  if (isRedirect(head)) return { ...head, body: '' };
  return { ...head, body: await readBody(response, maxBytes) };
}

function send(request: HttpRequest, socket: Socket): Promise<IncomingMessage> {
  const body = request.body === null ? null : Buffer.from(request.body, 'utf8');
  return new Promise((resolve, reject) => {
    const outgoing: ClientRequest = sendHttp({
      createConnection: () => socket,
      method: request.method,
      path: request.target.url.pathname + request.target.url.search,
      headers: outgoingHeaders(request, body),
      setHost: false,
    });
    // A server may answer and close before it has read the whole body: its answer counts, later errors don't.
    outgoing.once('response', resolve).on('error', reject);
    outgoing.end(body ?? undefined);
  });
}

function outgoingHeaders(
  { headers, target, method }: HttpRequest,
  body: Buffer | null,
): Record<string, string> {
  const hasBody = body !== null || !['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method);
  return {
    host: target.url.host,
    'accept-encoding': 'identity',
    ...Object.fromEntries(headers),
    ...(hasBody ? { 'content-length': String(body?.length ?? 0) } : {}),
    connection: 'close',
  };
}

function headersOf(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function messageError(error: unknown, target: TargetUrl): EgressError {
  const isHeaderTooLong =
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'HPE_HEADER_OVERFLOW';
  if (!isHeaderTooLong) return asEgressError(error, target);
  return new EgressError('too_large', 'the headers of the response are too large');
}
