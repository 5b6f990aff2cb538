import { type JsonObject, type JsonValue } from '../common/json/index.js';

/** Light views over a valid `pipeline_tree` in memory form (flow-layer.md 1); other keys are user data. */
export type FlowRef = string | readonly string[];

export const ACTIVITY_TYPES = ['ServiceActivity', 'SubProcess'] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

export const GATEWAY_TYPES = [
  'ParallelGateway',
  'ConditionalParallelGateway',
  'ExclusiveGateway',
  'ConvergeGateway',
] as const;
export type GatewayType = (typeof GATEWAY_TYPES)[number];

/** Component that stands for a sub-process in a task tree (flow-layer.md 5.1). */
export const SUBPROCESS_PLUGIN = { code: 'subprocess_plugin', version: '1.0.0' } as const;

export interface PipelineEvent {
  readonly id: string;
  readonly name: string;
  readonly type: 'EmptyStartEvent' | 'EmptyEndEvent';
  readonly incoming?: FlowRef;
  readonly outgoing?: FlowRef;
}

export interface PipelineActivity {
  readonly id: string;
  readonly name: string;
  readonly type: ActivityType;
  readonly incoming: FlowRef;
  readonly outgoing: FlowRef;
  readonly component?: JsonObject;
  readonly pipeline?: JsonObject | null;
  readonly template_node_id?: string;
}

export interface PipelineGateway {
  readonly id: string;
  readonly name: string;
  readonly type: GatewayType;
  readonly incoming: FlowRef;
  readonly outgoing: FlowRef;
  readonly conditions?: JsonObject;
  readonly default_condition?: JsonObject | null;
  readonly converge_gateway_id?: string;
}

export interface PipelineFlow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

/** A tree that validation accepted. Map keys are in memory form (`memoryKey`). */
export interface PipelineTree {
  readonly start_event: PipelineEvent;
  readonly end_event: PipelineEvent;
  readonly activities: Readonly<Record<string, PipelineActivity>>;
  readonly gateways: Readonly<Record<string, PipelineGateway>>;
  readonly flows: Readonly<Record<string, PipelineFlow>>;
  readonly constants: Readonly<Record<string, JsonValue>>;
  readonly outputs: readonly string[];
}

/** The typed view of a tree that validation accepted and `prepareTree` normalised; does not check again. */
export function pipelineView(tree: JsonObject): PipelineTree {
  return tree as unknown as PipelineTree;
}
