import { type FastifyRequest } from 'fastify';
import { randomHex } from '../random.js';

/** What every log line and answer of one call carries. */
export interface RequestContext {
  /** 32 hex digits: the trace id of the caller's `traceparent`, or a fresh one. */
  readonly traceId: string;
  /** The header `traceparent` of the answer. */
  readonly traceparent: string;
}

/** The calling application, set by the credential guard. */
export interface Caller {
  readonly appCode: string;
  /** null: the process's profile. */
  readonly wireProfile: 'rest' | 'bkflow' | null;
  /** The user on whose behalf the app calls; null when the credential names none. */
  readonly username: string | null;
  readonly userVerified: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    context: RequestContext;
    caller: Caller | null;
  }
}

// W3C trace-context 3.2: version ff and ids of zeros only are invalid; later versions may append fields.
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?$/;

/** Reads W3C `traceparent`; a malformed one is replaced by a new trace. */
export function newRequestContext(traceparent: string | string[] | undefined): RequestContext {
  const match = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  const traceId = match?.[1] ?? randomHex(16);
  const span = randomHex(8);
  return { traceId, traceparent: `00-${traceId}-${span}-${match?.[2] ?? '01'}` };
}

/** Narrows a Nest request to Fastify's. */
export type WireRequest = FastifyRequest;
