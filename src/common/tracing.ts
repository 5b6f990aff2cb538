import {
  type Attributes,
  type Context,
  context,
  ProxyTracerProvider,
  type Span,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { AppError } from './errors/index.js';

/** How a span says that its work failed. Without a message: those may hold what users wrote. */
export const FAILED = { code: SpanStatusCode.ERROR } as const;

const SCOPE = 'millrace';
// W3C trace-context 3.2: version ff and ids of zeros only are invalid.
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/**
 * Runs `work` inside a span, which it gets to tell more. Without an OpenTelemetry SDK in the process there is no span, and
 * nothing but the look for one. Attributes name ids and counts, never what users wrote.
 * @param attributes asked for when there is a span
 * @param traceparent of the caller; for work that another process asked for
 */
export function traced<T>(
  name: string,
  attributes: () => Attributes,
  work: (span?: Span) => Promise<T>,
  traceparent?: string | string[],
): Promise<T> {
  const tracer = findTracer();
  if (tracer === undefined) return work();
  const parent = parentOf(traceparent);
  const span = tracer.startSpan(name, { attributes: attributes() }, parent);
  return context.with(trace.setSpan(parent, span), () => within(span, work));
}

/** Undefined while nobody registered an SDK. */
function findTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  return provider instanceof ProxyTracerProvider
    ? provider.getDelegateTracer(SCOPE)
    : provider.getTracer(SCOPE);
}

/** The span under way, else the one that the caller names. */
function parentOf(traceparent: string | string[] | undefined): Context {
  const active = context.active();
  if (typeof traceparent !== 'string' || trace.getSpan(active) !== undefined) return active;
  const [, traceId, spanId, flags = '00'] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined) return active;
  const caller = { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true };
  return trace.setSpanContext(active, caller);
}

async function within<T>(span: Span, work: (span?: Span) => Promise<T>): Promise<T> {
  try {
    return await work(span);
  } catch (error) {
    span.setAttribute('error.type', kindOf(error));
    span.setStatus(FAILED);
    throw error;
  } finally {
    span.end();
  }
}

function kindOf(error: unknown): string {
  if (error instanceof AppError) return error.type;
  return error instanceof Error ? error.name : typeof error;
}
