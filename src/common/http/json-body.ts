import { isUtf8 } from 'node:buffer';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { commonErrors } from '../errors/index.js';
import { JsonDepthError, JsonSyntaxError, parseJson } from '../json/index.js';

/** Content types whose body is read as JSON; a body without a type is too (wire-decisions W21). */
const READ_AS_JSON =
  /^\s*(?:application\/json|text\/plain|application\/x-www-form-urlencoded)\s*(?:;|$)/i;

/** Replaces Fastify's body parsers by one that keeps user JSON as it came and says where a text breaks. */
export function useJsonBodies(server: FastifyInstance, maxDepth: number): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      requireJsonType(request);
      done(null, readBody(decode(body), maxDepth));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

function requireJsonType(request: FastifyRequest): void {
  const type = request.headers['content-type'];
  if (type === undefined || READ_AS_JSON.test(type)) return;
  throw commonErrors.unsupported_media_type(
    'send the body as application/json (text/plain and application/x-www-form-urlencoded are read as JSON too)',
  );
}

/** Bytes that are no UTF-8 are refused; decoding would replace them, and other text be stored than was sent. */
function decode(body: string | Buffer): string {
  if (typeof body === 'string') return body;
  if (isUtf8(body)) return body.toString();
  const reason = 'the body is not valid UTF-8 text';
  throw commonErrors.malformed_json(reason, { details: [{ path: '', message: reason }] });
}

function readBody(text: string, maxDepth: number): unknown {
  if (text.trim() === '') return undefined;
  try {
    return parseJson(text, { maxDepth });
  } catch (error) {
    if (error instanceof JsonDepthError) {
      throw commonErrors.json_too_deep(
        `the body nests deeper than ${maxDepth} levels (LIMIT_JSON_DEPTH)`,
        { details: [{ path: '', message: `nests deeper than ${maxDepth} levels` }] },
      );
    }
    if (error instanceof JsonSyntaxError) {
      throw commonErrors.malformed_json(`the body is not valid JSON: ${error.message}`, {
        details: [{ path: '', message: error.message }],
      });
    }
    throw error;
  }
}
