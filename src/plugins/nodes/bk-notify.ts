import { getKey, isJsonObject, stringifyJson, type JsonObject } from '../../common/json/index.js';
import { type PluginCall } from '../../engine/index.js';
import { optional, required } from '../fields.js';
import { inputOf, isTruthy, jsonIn, textOf } from '../inputs.js';
import { type PluginContext, type StepPlugin } from '../plugin.js';
import { failed, finished } from '../results.js';
import { BLUEKING_GROUP } from './groups.js';

/** The service that delivers messages. */
export interface MessageOptions {
  /** Takes `{type, receivers, title, content}` as a POST, one message type a call; status 2xx is success. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const SEND_TIMEOUT_MS = 30_000;

/** Sends messages through the configured service (flow-layer.md 4.7). Types are sent one after the other. */
export function bkNotify(messages: MessageOptions | null): StepPlugin {
  return {
    kind: 'step',
    onLost: 'fail',
    code: 'bk_notify',
    version: 'v1.0',
    name: '发送通知',
    description: '通过已配置的通知渠道发送消息',
    group: BLUEKING_GROUP,
    inputs: [
      required(
        'bk_notify_types',
        '通知方式',
        { type: 'array', items: { type: 'string' } },
        'Kinds of message, e.g. `mail`, `weixin`, `voice`.',
      ),
      required('bk_notify_receivers', '接收人', { type: 'string' }, 'Separated by commas.'),
      required('bk_notify_title', '通知标题', { type: 'string' }, ''),
      required('bk_notify_content', '通知内容', { type: 'string' }, ''),
      optional('notify_executor', '通知执行人', { type: 'boolean' }, 'Also who runs the task.'),
    ],
    outputs: [optional('notify_result', '通知结果', { type: 'string' }, 'Never set.')],
    async execute(call, context) {
      const types = inputOf(call.inputs, 'bk_notify_types');
      if (!Array.isArray(types)) return failed('bk_notify_types must be a list');
      const problems: string[] = [];
      for (const type of types.map(textOf)) {
        const problem = await send(messages, type, call, context);
        if (problem !== null) problems.unshift(problem);
      }
      if (problems.length === 0) return finished();
      return failed(problems.join(';').replace(/[<>]/g, '|'));
    },
  };
}

/** @returns why the message was not sent */
async function send(
  messages: MessageOptions | null,
  type: string,
  call: PluginCall,
  context: PluginContext,
): Promise<string | null> {
  if (messages === null) return `no message service is configured, ${type} can't be sent`;
  try {
    const answer = await context.fetch({
      method: 'POST',
      url: messages.url,
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': `${call.taskId}-${call.nodeId}-${call.version}-${type}`,
        ...messages.headers,
      },
      body: stringifyJson(messageOf(type, call)),
      timeoutMs: SEND_TIMEOUT_MS,
    });
    const isSent = answer.status >= 200 && answer.status < 300 && !isRefusal(answer.body);
    return isSent ? null : `${type}: ${messageIn(answer.body) ?? `HTTP status ${answer.status}`}`;
  } catch (error) {
    return `${type}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function messageOf(type: string, { inputs, system }: PluginCall): JsonObject {
  const title = textOf(inputOf(inputs, 'bk_notify_title'));
  const content = textOf(inputOf(inputs, 'bk_notify_content'));
  const receivers = receiversOf(inputs, textOf(getKey(system, 'executor') ?? ''));
  if (type === 'voice') return { type, receivers, title, content: `${title},${content}` };
  return { type, receivers, title, content: type === 'mail' ? `<pre>${content}</pre>` : content };
}

/** Who runs the task comes first, when it is among the receivers or shall be. */
function receiversOf(inputs: JsonObject, executor: string): string[] {
  const given = textOf(inputOf(inputs, 'bk_notify_receivers') ?? '').split(',');
  const isFirst = isTruthy(inputOf(inputs, 'notify_executor')) || given.includes(executor);
  const all = isFirst ? [executor, ...given] : given;
  return [...new Set(all.filter((name) => name !== ''))];
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
