import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, type Socket } from 'node:net';
import { type Certificate } from './certificate.js';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A real server on a loopback port that keeps what it received. */
export interface LocalServer {
  readonly port: number;
  /** `127.0.0.1:port`, as an allow list takes it. */
  readonly host: string;
  readonly url: string;
  readonly received: readonly Received[];
  /** Bytes that any connection brought. */
  bytesRead(): number;
  close(): Promise<void>;
}

export type Handler = (received: Received, ...of: Parameters<RequestListener>) => void;

export async function startServer(
  handler: Handler,
  certificate?: Certificate,
): Promise<LocalServer> {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    void readRequest(request).then((item) => {
      received.push(item);
      handler(item, request, response);
    });
  };
  const server =
    certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener);
  let bytes = 0;
  server.on('connection', (socket: Socket) =>
    socket.on('data', (chunk: Buffer) => (bytes += chunk.length)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  return {
    port,
    host: `127.0.0.1:${port}`,
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    received,
    bytesRead: () => bytes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function portOf(server: Pick<Server, 'address'>): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen');
  return address.port;
}

async function readRequest(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(request, 'end');
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
