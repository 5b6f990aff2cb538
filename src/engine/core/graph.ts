import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type ConditionLanguage } from '../../pipeline/index.js';

/** A way out of a node. Ids are the template's: all tasks of one snapshot share the graph. */
export interface Way {
  readonly flow: string;
  readonly target: string;
}

interface NodeBase {
  readonly id: string;
  readonly name: string;
  /** Whether a flow leads back to the node: only then can it be entered twice. */
  readonly isOnCycle: boolean;
}

export interface StartNode extends NodeBase {
  readonly kind: 'start';
  readonly next: string;
}

export interface EndNode extends NodeBase {
  readonly kind: 'end';
}

export interface NodeInput {
  readonly value: JsonValue;
  /** False: the value goes to the plugin as it is. */
  readonly isRendered: boolean;
}

export type TimeoutAction = 'forced_fail' | 'forced_fail_and_skip';

/** `loop_config` of a sub-process node (flow-layer.md 5.6). */
export interface NodeLoop {
  /** Null: the shortest list of `params` decides in the first round. */
  readonly times: number | null;
  /** Loop variable (bare name) to its list, as text or template. */
  readonly params: ReadonlyMap<string, JsonValue>;
  readonly failSkip: boolean;
  readonly isRetryable: boolean;
  readonly isSkippable: boolean;
  /** Variable (bare name) that collects what the rounds came to. */
  readonly outputsKey: string;
}

export interface ActivityNode extends NodeBase {
  readonly kind: 'activity';
  readonly next: string;
  readonly plugin: { readonly code: string; readonly version: string };
  readonly inputs: ReadonlyMap<string, NodeInput>;
  /** Output key to variable (bare name); of two variables for one output the last wins (flow-layer.md 1.10). */
  readonly outputs: ReadonlyMap<string, string>;
  readonly isErrorIgnorable: boolean;
  readonly isSkippable: boolean;
  readonly isRetryable: boolean;
  readonly autoRetry: { readonly times: number; readonly intervalMs: number } | null;
  readonly timeout: { readonly ms: number; readonly action: TimeoutAction } | null;
  readonly loop: NodeLoop | null;
  readonly apiMeta: JsonValue | null;
}

export interface Branch extends Way {
  readonly evaluate: string;
}

export interface ExclusiveNode extends NodeBase {
  readonly kind: 'exclusive';
  readonly branches: readonly Branch[];
  readonly fallback: Way | null;
  readonly ways: readonly Way[];
  readonly language: ConditionLanguage;
  /** `FIRST`: the first true branch; otherwise several true ones are an error (wire-decisions W16). */
  readonly takesFirst: boolean;
}

export interface ConditionalParallelNode extends NodeBase {
  readonly kind: 'conditional_parallel';
  readonly branches: readonly Branch[];
  readonly fallback: Way | null;
  readonly ways: readonly Way[];
  readonly language: ConditionLanguage;
  readonly converge: string;
}

export interface ParallelNode extends NodeBase {
  readonly kind: 'parallel';
  readonly ways: readonly Way[];
  readonly converge: string;
}

export interface ConvergeNode extends NodeBase {
  readonly kind: 'converge';
  readonly next: string;
}

export type GraphNode =
  | StartNode
  | EndNode
  | ActivityNode
  | ExclusiveNode
  | ConditionalParallelNode
  | ParallelNode
  | ConvergeNode;

/** A constant as the context computes it (flow-layer.md 1.9); node outputs have none until their node ran. */
export interface GraphConstant {
  /** Bare name, without `${}`. */
  readonly name: string;
  readonly kind: 'value' | 'lazy' | 'output';
  readonly customType: string;
  readonly value: JsonValue;
}

/** One flow, ready to run. Immutable and shared. */
export interface Graph {
  readonly start: string;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly constants: ReadonlyMap<string, GraphConstant>;
  /** Variables (bare names) that become the run's outputs. */
  readonly outputs: readonly string[];
  /** Nodes from which the flow can be run again: those inside no parallel block (engine-core.md 2.6). */
  readonly mainStream: ReadonlySet<string>;
  /** Variables computed once, by the start event (flow-layer.md 2.6). */
  readonly preRendered: readonly string[];
  /** What is wrong with the configuration of nodes and is only refused at the start (wire-decisions W25). */
  readonly startProblems: readonly StartProblem[];
  /** Roughly what it takes in memory. */
  readonly bytes: number;
}

export interface StartProblem {
  readonly nodeId: string;
  readonly message: string;
}

export type TaskTree = JsonObject;
