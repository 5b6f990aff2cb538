import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';

export const OPERATION = 'millrace:operation';

export interface OperationOptions {
  /** BKFlow's operation id; the name under which the wire profile and the OpenAPI document know the operation. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
}

/** Marks a handler whose return value goes out in the envelope. Success is 200, also for creations (wire-decisions W3). */
export function Operation({ id, summary, description }: OperationOptions): MethodDecorator {
  return applyDecorators(
    SetMetadata(OPERATION, id),
    HttpCode(200),
    ApiOperation({ operationId: id, summary, ...(description !== undefined && { description }) }),
  );
}
