import { type OpenAPIObject } from '@nestjs/swagger';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

export interface PlacedOperation {
  readonly path: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly operation: Operation;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Every operation of the document, with its place. */
export function operationsOf(document: OpenAPIObject): PlacedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ path, method, operation }];
    }),
  );
}

/** Whether the operation takes an `Idempotency-Key`. */
export function isRepeatable({ parameters = [] }: Operation): boolean {
  return parameters.some((parameter) => 'in' in parameter && parameter.name === 'Idempotency-Key');
}

/** Whether the operation needs no credentials: `@ApiSecurity({})` beside `@Public()`. */
export function isOpen({ security }: Operation): boolean {
  return security?.every((way) => Object.keys(way).length === 0) ?? false;
}
