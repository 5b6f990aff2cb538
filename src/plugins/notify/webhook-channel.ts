import { getKey, isJsonObject, stringifyJson } from '../../common/json/index.js';
import { type PluginCall } from '../../engine/index.js';
import { jsonIn, textOf } from '../inputs.js';
import { type PluginContext } from '../plugin.js';
import { type Message, type MessageChannel } from './message.js';

/** The service that delivers messages. */
export interface WebhookOptions {
  /** Takes `{type, receivers, title, content}` as a POST, one message type a call; status 2xx is success. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const SEND_TIMEOUT_MS = 30_000;

/** Hands messages to an HTTP service (NOTIFY_URL). */
export class WebhookChannel implements MessageChannel {
  constructor(private readonly options: WebhookOptions) {}

  async send(message: Message, call: PluginCall, context: PluginContext): Promise<string | null> {
    const { type, receivers, title, content } = message;
    try {
      const { status, body } = await context.fetch({
        method: 'POST',
        url: this.options.url,
        headers: {
          'Content-Type': 'application/json',
          'Idempotency-Key': `${call.taskId}-${call.nodeId}-${call.version}-${type}`,
          ...this.options.headers,
        },
        body: stringifyJson({ type, receivers: [...receivers], title, content }),
        timeoutMs: SEND_TIMEOUT_MS,
      });
      const isSent = status >= 200 && status < 300 && !isRefusal(body);
      return isSent ? null : (messageIn(body) ?? `HTTP status ${status}`);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

/** BKFlow's services say `{"result": false}` with status 200. */
function isRefusal(body: string): boolean {
  const answer = jsonIn(body);
  return isJsonObject(answer) && getKey(answer, 'result') === false;
}

function messageIn(body: string): string | null {
  const answer = jsonIn(body);
  const message = isJsonObject(answer) ? (getKey(answer, 'message') ?? null) : null;
  return message === null ? null : textOf(message);
}
