import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Caller, type WireRequest } from '../../common/http/index.js';

/** The calling application, for handlers that are not public. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller => {
    const { caller } = context.switchToHttp().getRequest<WireRequest>();
    if (caller === null) throw new Error('a public route has no caller');
    return caller;
  },
);
