import { type DemoCredentials } from './demo-seed.js';
import { say } from './say.js';

/** Calls the service over HTTP and prints each call as a curl line that can be pasted, and its answer. */
export class DemoClient {
  readonly space: string;
  private readonly authorization: string;

  constructor(
    private readonly url: string,
    credentials: DemoCredentials,
  ) {
    const { appCode, secret, spaceId } = credentials;
    this.space = `/space/${spaceId}`;
    this.authorization = JSON.stringify({ bk_app_code: appCode, bk_app_secret: secret });
  }

  /** A call without a word. */
  async quietly<T>(path: string): Promise<T> {
    const response = await fetch(this.url + path, {
      headers: { 'X-Bkapi-Authorization': this.authorization },
    });
    return ((await response.json()) as { data: T }).data;
  }

  async step<T>(
    title: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const allHeaders: Record<string, string> = {
      'X-Bkapi-Authorization': this.authorization,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    };
    say(`# ${title}`);
    say(this.curl(path, body, allHeaders));
    const response = await fetch(this.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: allHeaders,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const replayed = response.headers.has('idempotency-replayed')
      ? ' (Idempotency-Replayed: true)'
      : '';
    say(`→ ${response.status}${replayed} ${shorten(text, 900)}\n`);
    const answer = JSON.parse(text) as { result: boolean; message: string; data: T };
    if (!answer.result) throw new Error(`${title}: ${answer.message}`);
    return answer.data;
  }

  private curl(path: string, body: object | undefined, headers: Record<string, string>): string {
    const lines = [`curl -s '${this.url}${path}'`];
    for (const [name, value] of Object.entries(headers)) lines.push(`-H '${name}: ${value}'`);
    if (body !== undefined) lines.push(`-d ${shellQuote(JSON.stringify(body))}`);
    return lines.join(' \\\n  ');
  }
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;
}
