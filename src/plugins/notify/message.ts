import { type PluginCall } from '../../engine/index.js';
import { type PluginContext } from '../plugin.js';

/** One message of `bk_notify` (flow-layer.md 4.7). */
export interface Message {
  /** `mail`, `weixin`, `voice`, … */
  readonly type: string;
  readonly receivers: readonly string[];
  readonly title: string;
  readonly content: string;
}

/** A way to deliver messages. */
export interface MessageChannel {
  /** @returns why the message was not sent; null when it was */
  send(message: Message, call: PluginCall, context: PluginContext): Promise<string | null>;
}
