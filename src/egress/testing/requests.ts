import {
  EgressClient,
  EgressError,
  type EgressAnswer,
  type EgressOptions,
  type EgressRequest,
} from '../index.js';
import { type Certificate } from './certificate.js';
import { startServer, type Handler, type LocalServer } from './local-server.js';

const servers: LocalServer[] = [];

/** Ends the servers of a test. */
export async function closeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
}

/** A server that {@link closeServers} ends. */
export async function serve(handler: Handler, certificate?: Certificate): Promise<LocalServer> {
  const server = await startServer(handler, certificate);
  servers.push(server);
  return server;
}

export const ok: Handler = (_received, _request, response) => void response.end('hello');

/** A client that may reach these servers. */
export function client(allowed: readonly LocalServer[], options: EgressOptions = {}): EgressClient {
  return new EgressClient({ allow: allowed.map(({ host }) => host), ...options });
}

export function get(url: string, more: Partial<EgressRequest> = {}): EgressRequest {
  return { method: 'GET', url, timeoutMs: 5000, ...more };
}

/** The error that a request must end with. */
export async function failure(answer: Promise<EgressAnswer>): Promise<EgressError> {
  const outcome = await answer.catch((error: unknown) => error);
  if (outcome instanceof EgressError) return outcome;
  throw new Error(`expected an EgressError, got ${JSON.stringify(outcome)}`);
}
