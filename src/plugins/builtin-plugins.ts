import { bkApprove, type TicketOptions } from './nodes/bk-approve.js';
import { bkDisplay } from './nodes/bk-display.js';
import { bkHttpRequest } from './nodes/bk-http-request.js';
import { bkNotify, type MessageChannels } from './nodes/bk-notify.js';
import { debugPlugin } from './nodes/debug-plugin.js';
import { dmnPlugin } from './nodes/dmn-plugin.js';
import { pauseNode } from './nodes/pause-node.js';
import { sleepTimer } from './nodes/sleep-timer.js';
import { subprocessPlugin } from './nodes/subprocess-plugin.js';
import {
  uniformApi,
  uniformApiV1,
  uniformApiV4,
  type UniformApiOptions,
} from './nodes/uniform-api/index.js';
import { valueAssign } from './nodes/value-assign.js';
import { type PluginSource } from './registry.js';

/** Other systems that built-in plugins work with. */
export interface BuiltinOptions {
  /** Without it `bk_approve` only waits for its callback. */
  readonly ticket?: TicketOptions;
  /** Without a channel `bk_notify` fails and says so. */
  readonly messages?: MessageChannels;
  readonly uniformApi?: UniformApiOptions;
}

/** The plugins that come with Millrace. */
export function builtinPlugins(options: BuiltinOptions = {}): PluginSource {
  const api = options.uniformApi ?? {};
  return {
    origin: 'Millrace',
    plugins: [
      bkDisplay,
      sleepTimer,
      pauseNode,
      bkHttpRequest,
      bkApprove(options.ticket ?? null),
      bkNotify(options.messages ?? {}),
      valueAssign,
      dmnPlugin,
      subprocessPlugin,
      uniformApiV1(api),
      uniformApi(2, api),
      uniformApi(3, api),
      uniformApiV4(api),
      debugPlugin,
    ],
  };
}
