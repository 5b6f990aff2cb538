import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type RenderEnv } from '../../expressions/index.js';
import {
  type InlineContext,
  type PluginCall,
  type PluginResult,
  type PluginTraits,
} from './plugin-call.js';

/** What a step may ask of the world; everything is given, so a step is repeatable. */
export interface StepEnv {
  /** Milliseconds since epoch; never before the execution's last step. */
  readonly now: number;
  /** `v` and 32 hex digits. */
  newVersion(): string;
  readonly render: RenderEnv;
  /** True when the step has worked long enough and leaves the rest to a later one. */
  isOutOfTime(entries: number): boolean;
  traits(code: string, version: string): PluginTraits | null;
  invokeInline(call: PluginCall, context: InlineContext): PluginResult;
  /** The task's id of a template's node id. */
  taskNodeId(node: string): string;
  readonly limits: {
    readonly maxRuns: number;
    /** Of all runs of the execution. */
    readonly taskOutputBytes: number;
  };
}

/** What is fixed for an execution when it starts. */
export interface ExecutionHeader {
  readonly taskId: number;
  readonly spaceId: number;
  /** The task's attributes (flow-layer.md 2.4). */
  readonly system: JsonObject;
  /** Values of constants that the task overrides, by bare name. */
  readonly constants: ReadonlyMap<string, JsonValue>;
  readonly mock: JsonObject | null;
}
