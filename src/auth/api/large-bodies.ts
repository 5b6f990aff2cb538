import { pipeline, Transform, type Readable } from 'node:stream';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { commonErrors } from '../../common/errors/index.js';
import { type AppCredentialGuard } from './app-credential.guard.js';

/**
 * Flows may be large, and reading a large body takes seconds of the whole process: nobody has that for free. Beyond
 * `limit` bytes a body is read only for a caller whose headers have the credentials of an app.
 */
export function guardLargeBodies(
  server: FastifyInstance,
  guard: AppCredentialGuard,
  limit: number,
): void {
  server.addHook('preParsing', async (request, _reply, payload) => {
    const { carriesTree = false } = request.routeOptions.config;
    const length = lengthOf(request);
    if (!carriesTree || (length !== null && length <= limit)) return payload;
    if (await guard.checkHeaders(request)) return payload;
    if (length !== null) throw tooLarge(limit);
    return atMost(payload, limit);
  });
}

/** Null when nobody knows it before the end. */
function lengthOf({ headers }: FastifyRequest): number | null {
  const text = headers['content-length'];
  return text === undefined ? null : Number(text);
}

function atMost(payload: Readable, limit: number): Readable {
  let size = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > limit) done(tooLarge(limit));
      else done(null, chunk);
    },
  });
  // What goes wrong is told to the reader of the counter.
  return pipeline(payload, counter, () => undefined);
}

function tooLarge(limit: number): Error {
  return commonErrors.body_too_large(
    `a body of more than ${limit} bytes (LIMIT_BODY_BYTES) needs the credentials in a header`,
  );
}
