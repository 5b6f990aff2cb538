import { ERROR_KINDS, type AppError } from '../errors/index.js';
import { stringifyJson } from '../json/index.js';
import {
  type Answer,
  type BareStyle,
  isAbsent,
  type TimeFormat,
  type WireStyle,
} from '../wire/index.js';

/** The one envelope of every JSON answer (wire-decisions W1): `{result, code, message, data, trace_id}`. */
export class Envelope {
  constructor(private readonly times: TimeFormat) {}

  success(answer: Answer, style: WireStyle, traceId: string): string {
    const { message = '', count } = answer.extras;
    if (style.bare !== undefined) {
      return stringifyJson({ ...pick(answer.data, style.bare), trace_id: traceId });
    }
    const body = {
      result: true,
      code: style.code === 'int' ? 0 : style.code === 'string' ? '0' : undefined,
      message,
      data: answer.data ?? null,
      count,
      ...(style.code === 'absent' && { exc: null, exc_trace: null }),
      trace_id: traceId,
    };
    return stringifyJson(body, {
      date: (time) =>
        isAbsent(time) ? (style.absentTime ?? null) : this.times.format(time, style.times),
    });
  }

  failure(error: AppError, traceId: string): string {
    return stringifyJson({
      result: false,
      code: String(ERROR_KINDS[error.kind].http),
      message: error.message,
      data: error.data,
      trace_id: traceId,
      error: { type: error.type, details: error.details },
    });
  }
}

function pick(data: unknown, { fields, asText = [] }: BareStyle): Record<string, unknown> {
  const source = new Map<string, unknown>(Object.entries(data ?? {}));
  return Object.fromEntries(
    fields.map((name) => {
      const value = source.get(name);
      return [name, asText.includes(name) ? String(value) : value];
    }),
  );
}
