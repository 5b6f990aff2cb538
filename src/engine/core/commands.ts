import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type LogLevel, type PluginResult } from './plugin-call.js';

/** What a node's job carries from one step to the next. */
export interface JobPayload {
  readonly inputs: JsonObject;
  readonly outputs: JsonObject;
  /** What the plugin asked to keep. */
  readonly state: JsonValue;
  readonly callback?: JsonValue;
}

/** Something that happens to an execution. Node ids are the template's. */
export type Command =
  /** Goes on with what an earlier step left. */
  | { readonly type: 'continue'; readonly job: number }
  | {
      readonly type: 'result';
      readonly token: number;
      readonly version: string;
      readonly step: number;
      readonly payload: JobPayload;
      readonly result: PluginResult;
      readonly logs: readonly { readonly level: LogLevel; readonly message: string }[];
    }
  /** A timer's job is due. */
  | { readonly type: 'timer'; readonly job: number }
  | {
      readonly type: 'callback';
      readonly node: string;
      readonly version: string | null;
      readonly data: JsonValue;
    }
  /** What the child task of a sub-process node came to (flow-layer.md 5.5). */
  | {
      readonly type: 'child';
      readonly node: string;
      readonly version: string;
      readonly news: 'finished' | 'failed' | 'revived';
      readonly data: JsonValue;
    }
  /** Runs the flow again from a node of its main stream. */
  | { readonly type: 'rerun'; readonly node: string }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'revoke' }
  | {
      readonly type: 'retry';
      readonly node: string;
      /** Replaces all inputs for good; null keeps them. */
      readonly inputs: JsonObject | null;
      /** Goes on in the loop's failed round instead of its first one. */
      readonly keepsRound: boolean;
    }
  | { readonly type: 'skip'; readonly node: string; readonly onlyRound: boolean }
  | { readonly type: 'skip_exclusive'; readonly node: string; readonly flow: string }
  | {
      readonly type: 'skip_conditional_parallel';
      readonly node: string;
      readonly flows: readonly string[];
    }
  | {
      readonly type: 'force_fail';
      readonly node: string;
      readonly reason: string;
    };

export type CommandType = Command['type'];

/** Why a command has no effect: the state forbids it. Nothing was changed. */
export interface Rejection {
  readonly type:
    | 'task_not_running'
    | 'task_not_suspended'
    | 'task_ended'
    | 'node_not_found'
    | 'node_not_active'
    | 'node_not_failed'
    | 'node_not_running'
    | 'node_not_waiting'
    | 'node_not_retryable'
    | 'node_not_skippable'
    | 'node_of_other_type'
    | 'node_not_startable'
    | 'task_busy'
    | 'newer_release'
    | 'flow_not_found'
    | 'callback_repeated'
    | 'stale_version';
  readonly message: string;
}

export type Decision =
  { readonly ok: true } | { readonly ok: false; readonly rejection: Rejection };
