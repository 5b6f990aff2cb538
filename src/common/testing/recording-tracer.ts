import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  type ContextManager,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanStatusCode,
  trace,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';

/** A span as it was told. */
export interface Recorded {
  readonly name: string;
  readonly attributes: Attributes;
  readonly parent: SpanContext | undefined;
  status: SpanStatusCode;
  ends: number;
}

/** What an SDK would do, as far as the service asks for it: every span is kept. */
export class RecordingProvider implements TracerProvider {
  readonly spans: Recorded[] = [];

  getTracer(): Tracer {
    const startSpan: Tracer['startSpan'] = (name, options = {}, parent = ROOT_CONTEXT) => {
      const recorded: Recorded = {
        name,
        attributes: { ...options.attributes },
        parent: trace.getSpanContext(parent),
        status: SpanStatusCode.UNSET,
        ends: 0,
      };
      this.spans.push(recorded);
      return this.span(recorded, this.spans.length);
    };
    return {
      startSpan,
      startActiveSpan: () => {
        throw new Error('not asked for');
      },
    };
  }

  private span(recorded: Recorded, number: number): Span {
    const traceId = recorded.parent?.traceId ?? 'f'.repeat(32);
    const span: Span = {
      spanContext: () => ({ traceId, spanId: String(number).padStart(16, '0'), traceFlags: 1 }),
      setAttribute: (key, value) => {
        recorded.attributes[key] = value;
        return span;
      },
      setAttributes: (attributes) => {
        Object.assign(recorded.attributes, attributes);
        return span;
      },
      addEvent: () => span,
      addLink: () => span,
      addLinks: () => span,
      setStatus: ({ code, message }) => {
        if (message !== undefined) throw new Error('a message may hold what users wrote');
        recorded.status = code;
        return span;
      },
      updateName: () => span,
      end: () => {
        recorded.ends += 1;
      },
      isRecording: () => true,
      recordException: () => {
        throw new Error('an exception may hold what users wrote');
      },
    };
    return span;
  }
}

/** As an SDK's: the context follows asynchronous calls. */
export class AsyncContexts implements ContextManager {
  private readonly storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.storage.getStore() ?? ROOT_CONTEXT;
  }
  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    active: Context,
    work: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.storage.run(active, () => work.call(self, ...args));
  }
  bind<T>(_active: Context, target: T): T {
    return target;
  }
  enable(): this {
    return this;
  }
  disable(): this {
    return this;
  }
}
