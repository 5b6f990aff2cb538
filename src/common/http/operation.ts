import { applyDecorators, HttpCode } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation } from '@nestjs/swagger';

export interface OperationOptions {
  /** BKFlow's operation id; the name under which the wire profile and the OpenAPI document know the operation. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Its body may be as large as a flow (LIMIT_TREE_BODY_BYTES). */
  readonly carriesTree?: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: string;
    carriesTree?: boolean;
  }
}

/** Marks a handler whose return value goes out in the envelope. Success is 200, also for creations (wire-decisions W3). */
export function Operation(options: OperationOptions): MethodDecorator {
  const { id, summary, description, carriesTree = false } = options;
  return applyDecorators(
    RouteConfig({ operation: id, carriesTree }),
    HttpCode(200),
    ApiOperation({ operationId: id, summary, ...(description !== undefined && { description }) }),
  );
}
