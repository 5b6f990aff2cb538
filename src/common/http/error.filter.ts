import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { AppError, commonErrors, ERROR_KINDS } from '../errors/index.js';
import { type Logger } from '../logging/index.js';
import { type Envelope } from './envelope.js';
import { JSON_TYPE } from './wire-adapter.js';
import { type RouteTable } from './route-table.js';
import { type WireRequest } from './request-context.js';

/** Every failure leaves through here, in the envelope. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly envelope: Envelope,
    private readonly profile: 'rest' | 'bkflow',
    private readonly routes: RouteTable,
    private readonly logger: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<WireRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also used for the errors that Fastify raises before Nest sees the request. */
  answer(thrown: unknown, request: WireRequest, reply: FastifyReply): void {
    const error = this.toAppError(thrown, request);
    const { http, logLevel, business } = ERROR_KINDS[error.kind];
    const traceId = request.context.traceId;
    if (logLevel !== 'error') {
      this.logger[logLevel]({ trace_id: traceId, error: error.type }, error.message);
    } else {
      const cause = error.cause ?? error;
      this.logger.error({ trace_id: traceId, error: error.type, err: cause }, error.message);
    }
    const profile = request.caller?.wireProfile ?? this.profile;
    const status = profile === 'bkflow' && business ? 200 : http;
    void reply
      .status(status)
      .headers({ ...error.headers, 'content-type': JSON_TYPE })
      .send(this.envelope.failure(error, traceId));
  }

  private toAppError(thrown: unknown, request: WireRequest): AppError {
    if (thrown instanceof AppError) return thrown;
    const status = statusOf(thrown);
    if (status === 404 && thrown instanceof HttpException) return this.unknownRoute(request);
    if (status === 413) {
      return commonErrors.body_too_large(
        'the body is larger than this operation takes (LIMIT_BODY_BYTES; LIMIT_TREE_BODY_BYTES where a tree is sent)',
      );
    }
    if (status === 415) {
      return commonErrors.unsupported_media_type(
        'send the body as application/json (text/plain and application/x-www-form-urlencoded are read as JSON too)',
      );
    }
    if (status !== null && status >= 400 && status < 500) {
      return commonErrors.bad_request(
        thrown instanceof Error && status !== 414 ? thrown.message : 'a path parameter is too long',
      );
    }
    return commonErrors.internal_error(
      'the service failed; its log has the cause under this trace_id',
      {
        cause: thrown,
      },
    );
  }

  private unknownRoute(request: WireRequest): AppError {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = this.routes.methodsOf(path);
    if (allowed.length === 0) {
      return commonErrors.route_not_found(`no operation has the path ${path.slice(0, 200)}`);
    }
    const allow = allowed.join(', ');
    return commonErrors.method_not_allowed(
      `${request.method} is not allowed here; allowed: ${allow}`,
      {
        headers: { Allow: allow },
      },
    );
  }
}

function statusOf(thrown: unknown): number | null {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number') {
    return thrown.statusCode;
  }
  return null;
}
