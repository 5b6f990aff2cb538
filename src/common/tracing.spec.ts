import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { AppError } from './errors/index.js';
import { AsyncContexts, RecordingProvider } from './testing/recording-tracer.js';
import { FAILED, traced } from './tracing.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('traced without an SDK', () => {
  it('does the work and nothing else', async () => {
    const attributes = jest.fn(() => ({}));
    const spans: unknown[] = [];
    const value = await traced('x', attributes, (span) => {
      spans.push(span);
      return Promise.resolve(42);
    });
    expect(value).toBe(42);
    expect(spans).toEqual([undefined]);
    expect(attributes).not.toHaveBeenCalled();
  });

  it('hands errors on as they are', async () => {
    const error = new Error('no');
    await expect(
      traced(
        'x',
        () => ({}),
        () => Promise.reject(error),
      ),
    ).rejects.toBe(error);
  });
});

describe('traced with an SDK', () => {
  let provider: RecordingProvider;

  beforeEach(() => {
    provider = new RecordingProvider();
    trace.setGlobalTracerProvider(provider);
    context.setGlobalContextManager(new AsyncContexts());
  });
  afterEach(() => {
    trace.disable();
    context.disable();
  });

  it('records a span with its attributes, and ends it once', async () => {
    const value = await traced(
      'millrace.plugin_call',
      () => ({ 'millrace.task_id': 7 }),
      (span) => {
        span?.setAttribute('millrace.retry', 2);
        return Promise.resolve('done');
      },
    );
    expect(value).toBe('done');
    expect(provider.spans).toEqual([
      {
        name: 'millrace.plugin_call',
        attributes: { 'millrace.task_id': 7, 'millrace.retry': 2 },
        parent: undefined,
        status: SpanStatusCode.UNSET,
        ends: 1,
      },
    ]);
  });

  it('marks what failed by the kind of the error, never by its words', async () => {
    const failing = traced(
      'a',
      () => ({}),
      () => Promise.reject(new TypeError('secret words')),
    );
    await expect(failing).rejects.toThrow('secret words');
    await traced(
      'b',
      () => ({}),
      (span) => Promise.resolve(span?.setStatus(FAILED)),
    );
    expect(provider.spans).toMatchObject([
      { status: SpanStatusCode.ERROR, attributes: { 'error.type': 'TypeError' }, ends: 1 },
      { status: SpanStatusCode.ERROR, attributes: {}, ends: 1 },
    ]);
    expect(JSON.stringify(provider.spans)).not.toContain('secret');
  });

  it('names the refusals of the service by their type', async () => {
    const refusal = new AppError('template_not_found', 'NotFound', 'there is no template 9');
    const refused = traced(
      'a',
      () => ({}),
      () => Promise.reject(refusal),
    );
    await expect(refused).rejects.toBe(refusal);
    expect(provider.spans[0]?.attributes).toEqual({ 'error.type': 'template_not_found' });
  });

  it('ends a span of work that throws at once', async () => {
    const work = (): Promise<never> => {
      throw new Error('at once');
    };
    await expect(traced('a', () => ({}), work)).rejects.toThrow('at once');
    expect(provider.spans).toMatchObject([{ status: SpanStatusCode.ERROR, ends: 1 }]);
  });

  it("goes on with the caller's trace", async () => {
    await traced('a', () => ({}), tick, `00-${TRACE}-${PARENT}-01`);
    expect(provider.spans[0]?.parent).toEqual({
      traceId: TRACE,
      spanId: PARENT,
      traceFlags: 1,
      isRemote: true,
    });
  });

  it.each([
    undefined,
    '',
    'nonsense',
    ['a', 'b'],
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-${PARENT}-01`,
  ])('begins a trace when there is no usable one (%s)', async (traceparent) => {
    await traced('a', () => ({}), tick, traceparent);
    expect(provider.spans[0]?.parent).toBeUndefined();
  });

  it('puts what happens inside below it, rather than below the header', async () => {
    await traced(
      'outer',
      () => ({}),
      async () => {
        await tick();
        await traced('inner', () => ({}), tick, `00-${TRACE}-${PARENT}-01`);
      },
    );
    await traced('after', () => ({}), tick);
    const [outer, inner, after] = provider.spans;
    expect([outer?.parent, after?.parent]).toEqual([undefined, undefined]);
    expect(inner?.parent?.spanId).toBe('1'.padStart(16, '0'));
  });
});
