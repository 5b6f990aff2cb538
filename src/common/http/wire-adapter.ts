import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyServerOptions } from 'fastify';
import { Answer, wireStyle } from '../wire/index.js';
import { type Envelope } from './envelope.js';

export const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * Handlers of an `@Operation` return bare data; this writes the envelope in the caller's wire profile. Here and not in an
 * interceptor, which would put every call through an Observable (ADR 0012).
 */
export class WireAdapter extends FastifyAdapter {
  constructor(
    options: FastifyServerOptions,
    private readonly envelope: Envelope,
    private readonly profile: 'rest' | 'bkflow',
  ) {
    super(options);
  }

  override reply(
    reply: FastifyReply | FastifyReply['raw'],
    value: unknown,
    statusCode?: number,
  ): FastifyReply {
    if (!('routeOptions' in reply)) return super.reply(reply, value, statusCode);
    const { request } = reply;
    const { operation } = request.routeOptions.config;
    if (operation === undefined) return super.reply(reply, value, statusCode);
    const answer = value instanceof Answer ? value : new Answer(value);
    const style = wireStyle(request.caller?.wireProfile ?? this.profile, operation);
    const text = this.envelope.success(answer, style, request.context.traceId);
    return reply
      .status(statusCode ?? 200)
      .headers({ ...answer.extras.headers, 'content-type': JSON_TYPE })
      .send(text);
  }
}
