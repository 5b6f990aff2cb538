import { lookup as systemLookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type AddressPolicy, type Target } from './address-policy.js';
import { type AddressKind } from './address-kind.js';
import { EgressError } from './egress-error.js';
import { type TargetUrl } from './target-url.js';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Finds the addresses of a name; rejects or gives none when there are none. */
export type Resolver = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export interface SocketOptions {
  readonly policy: AddressPolicy;
  readonly resolve: Resolver;
  /** PEM of certificate authorities besides the system's. */
  readonly ca?: string;
}

export const resolveBySystem: Resolver = (hostname) =>
  systemLookup(hostname, { all: true, order: 'verbatim' });

/**
 * Connects, and hands the connection out only when it leads where the policy allows. Addresses are checked before
 * connecting, and what was connected to is checked again before a byte is written: a name may resolve differently the
 * second time.
 *
 * @throws EgressError
 */
export async function openSocket(
  target: TargetUrl,
  options: SocketOptions,
  signal: AbortSignal,
): Promise<Socket> {
  // Node asks no lookup function about an address.
  if (isIP(target.hostname) !== 0) check([target.hostname], target, options.policy);
  const socket = connectTcp({
    host: target.hostname,
    port: target.port,
    lookup: guardedLookup(target, options),
  });
  await opened(socket, 'connect', target, signal);
  try {
    checkPeer(socket, target, options.policy);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return target.isTls ? secure(socket, target, options, signal) : socket;
}

async function secure(
  socket: Socket,
  target: TargetUrl,
  { ca }: SocketOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const secured = connectTls({
    socket,
    host: target.hostname,
    ...(isIP(target.hostname) === 0 ? { servername: target.hostname } : {}),
    ALPNProtocols: ['http/1.1'],
    ...(ca === undefined ? {} : { ca }),
  });
  await opened(secured, 'secureConnect', target, signal);
  return secured;
}

/** Every address of the name must be allowed: which of them is used is up to the network. */
function guardedLookup(target: Target, { policy, resolve }: SocketOptions): LookupFunction {
  return (hostname, lookupOptions, callback) => {
    findAddresses(target, resolve, policy).then(
      (addresses) => {
        const [first] = addresses;
        if (lookupOptions.all === true) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ''),
    );
  };
}

async function findAddresses(
  target: Target,
  resolve: Resolver,
  policy: AddressPolicy,
): Promise<readonly ResolvedAddress[]> {
  const addresses = await resolve(target.hostname).catch(() => []);
  if (addresses.length === 0) {
    throw new EgressError('host_not_found', `the host ${target.hostname} has no address`);
  }
  check(
    addresses.map(({ address }) => address),
    target,
    policy,
  );
  return addresses;
}

function checkPeer({ remoteAddress }: Socket, target: Target, policy: AddressPolicy): void {
  if (remoteAddress === undefined) throw asEgressError(new Error('it was closed at once'), target);
  check([remoteAddress], target, policy);
}

function check(addresses: readonly string[], target: Target, policy: AddressPolicy): void {
  for (const address of addresses) {
    const kind = policy.refusal(address, target);
    if (kind !== null) throw refused(target, kind);
  }
}

/** Does not tell to which address a name leads: that is nobody's business outside. */
function refused({ hostname, port }: Target, kind: AddressKind): EgressError {
  const isAddress = isIP(hostname) !== 0;
  return new EgressError(
    'address_refused',
    `${hostname}:${port} ${isAddress ? 'is' : 'leads to'} a ${kind} address, which is refused; ` +
      `to allow it, list ${isAddress ? 'it' : 'the host or its range'} in EGRESS_ALLOW`,
  );
}

/** Waits for the event; gives the socket up on an error and when the signal aborts. */
function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  target: Target,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: unknown): void => {
      signal.removeEventListener('abort', abort);
      socket.off(event, end).off('error', fail).off('close', close);
      if (error === undefined) {
        resolve();
        return;
      }
      socket.on('error', () => undefined).destroy();
      reject(asEgressError(error, target));
    };
    const fail = (error: Error): void => end(error);
    const close = (): void => end(new Error('the connection was closed'));
    const abort = (): void => end(signal.reason);
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    socket
      .once(event, () => end())
      .once('error', fail)
      .once('close', close);
  });
}

export function asEgressError(error: unknown, { hostname, port }: Target): EgressError {
  if (error instanceof EgressError) return error;
  const message = `the connection to ${hostname}:${port} failed: ${problemOf(error)}`;
  return new EgressError('connection_failed', message, { cause: error });
}

/** Node's messages name addresses; its codes don't. */
function problemOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return code;
  return 'message' in error && typeof error.message === 'string' ? error.message : 'unknown';
}
