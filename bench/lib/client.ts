import autocannon from 'autocannon';
import { APP } from './server.js';

export const HEADERS = {
  'content-type': 'application/json',
  authorization: `Basic ${Buffer.from(`${APP.code}:${APP.secret}`).toString('base64')}`,
};

/** One call; a failure ends the bench. @returns `data` of the envelope */
export async function call<T>(url: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: HEADERS,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { result: boolean; message: string; data: T };
  if (!answer.result) throw new Error(`${url}: ${answer.message}`);
  return answer.data;
}

/** Requests a second that `url` answers, from keep-alive connections that always have one call in flight. */
export async function load(
  url: string,
  body: unknown,
  { seconds, connections = 16 }: { seconds: number; connections?: number },
): Promise<number> {
  const result = await autocannon({
    url,
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify(body),
    connections,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} failures, ${result.errors} errors under load`);
  }
  return result.requests.total / result.duration;
}
