import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { Answer, wireStyle } from '../wire/index.js';
import { type Envelope } from './envelope.js';
import { OPERATION } from './operation.js';
import { type WireRequest } from './request-context.js';

export const ENVELOPE = Symbol('Envelope');
export const DEFAULT_PROFILE = Symbol('DefaultProfile');
export const JSON_TYPE = 'application/json; charset=utf-8';

/** Handlers return bare data; this writes the envelope in the caller's wire profile. */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    @Inject(ENVELOPE) private readonly envelope: Envelope,
    @Inject(DEFAULT_PROFILE) private readonly profile: 'rest' | 'bkflow',
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const operation = this.reflector.get<string | undefined>(OPERATION, context.getHandler());
    if (operation === undefined) return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<WireRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((value: unknown) => {
        const answer = value instanceof Answer ? value : new Answer(value);
        void reply.headers({ ...answer.extras.headers, 'content-type': JSON_TYPE });
        const style = wireStyle(request.caller?.wireProfile ?? this.profile, operation);
        return this.envelope.success(answer, style, request.context.traceId);
      }),
    );
  }
}
