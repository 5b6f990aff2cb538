import { Injectable } from '@nestjs/common';
import {
  getKey,
  type JsonObject,
  type JsonValue,
  memoryKey,
  setKey,
} from '../../common/json/index.js';
import { type ReadTx } from '../../database/index.js';
import {
  EngineService,
  type Execution,
  type Graph,
  type GraphNode,
  type NodeRun,
  type Token,
} from '../../engine/index.js';
import { SUBPROCESS_PLUGIN, TaskNodeIds } from '../../pipeline/index.js';
import { SnapshotsService } from '../../snapshots/index.js';
import { childInputs } from './child-inputs.js';
import { taskErrors } from './task-errors.js';
import { type Task } from './task.js';

export interface OutputRow {
  readonly name?: string;
  readonly key: string;
  readonly value: JsonValue;
  readonly preset: boolean;
}

/** One run of a node with its data. */
export interface RunDetail {
  readonly state: string;
  readonly version: string;
  readonly loop: number;
  readonly retry: number;
  readonly skip: boolean;
  readonly errorIgnored: boolean;
  readonly startTime: Date | null;
  readonly finishTime: Date | null;
  readonly inputs: JsonObject;
  readonly outputs: JsonObject;
  readonly seq: number;
}

export type NodeDetail =
  | {
      readonly kind: 'executed';
      readonly nodeId: string;
      readonly isSubprocess: boolean;
      readonly current: RunDetail;
      /** False for the last run of an earlier loop. */
      readonly isCurrent: boolean;
      readonly histories: readonly RunDetail[];
      /** Output key to the name of the variable that takes it. */
      readonly mapped: ReadonlyMap<string, string>;
    }
  | {
      readonly kind: 'not_executed';
      readonly name: string;
      readonly errorIgnorable: boolean;
      readonly inputs: JsonObject;
    };

/** What one node got, gave and went through (flow-layer.md 9.4). */
@Injectable()
export class NodeDetailService {
  constructor(
    private readonly engine: EngineService,
    private readonly snapshots: SnapshotsService,
  ) {}

  /**
   * @param loop an earlier loop instead of the current one
   * @throws node_not_found
   */
  async read(tx: ReadTx, task: Task, nodeId: string, loop: number | null): Promise<NodeDetail> {
    const node = new TaskNodeIds(task.instanceId).toTemplate(nodeId) ?? nodeId;
    const graph = await this.engine.graph(tx, task.snapshotId);
    const found = graph.nodes.get(node);
    if (found === undefined)
      throw taskErrors.node_not_found(`task ${task.id} has no node ${nodeId}`);
    const execution = await this.engine.find(tx, task.id);
    const runs = execution === null ? [] : await this.runs(tx, task, execution, node);
    const wanted = loop === null ? runs : runs.filter((run) => run.loop === loop);
    const current = wanted.at(-1) ?? runs.at(-1);
    if (current !== undefined) {
      const histories = runs.filter((run) => run !== current && run.loop <= current.loop);
      const mapped = found.kind === 'activity' ? found.outputs : new Map<string, string>();
      const isCurrent = current === runs.at(-1);
      const isSubprocess = runsChild(found);
      return { kind: 'executed', nodeId, isSubprocess, current, isCurrent, histories, mapped };
    }
    const errorIgnorable = found.kind === 'activity' && found.isErrorIgnorable;
    const inputs = await this.preview(tx, task, graph, node, execution);
    return { kind: 'not_executed', name: found.name, errorIgnorable, inputs };
  }

  private async runs(
    tx: ReadTx,
    task: Task,
    execution: Execution,
    node: string,
  ): Promise<RunDetail[]> {
    const stored = await this.engine.history.ofNode(tx, task.id, node);
    const over = stored.map((run, index) => overDetail(run, stored[index - 1]));
    for (const token of execution.state.tokens.values()) {
      if (token.node !== node || token.run === null || token.status === 'failed') continue;
      const payload =
        token.job === null
          ? undefined
          : (await this.engine.due.payloads(tx, [[task.id, token.job]])).get(
              `${task.id} ${token.job}`,
            );
      over.push(liveDetail(token, payload?.inputs ?? {}, payload?.outputs ?? {}));
    }
    return over;
  }

  /** Inputs as they would be rendered now. */
  private async preview(
    tx: ReadTx,
    task: Task,
    graph: Graph,
    node: string,
    execution: Execution | null,
  ): Promise<JsonObject> {
    const found = graph.nodes.get(node);
    if (found?.kind !== 'activity') return {};
    const constants =
      execution === null
        ? (await this.snapshots.overrides(tx, task.executionSnapshotId)).constants
        : null;
    const context = this.engine.preview(graph, task, execution, constants);
    const inputs: JsonObject = {};
    for (const [key, input] of found.inputs) {
      const value = input.isRendered ? context(input.value) : input.value;
      setKey(inputs, memoryKey(key), value);
    }
    return runsChild(found) ? childInputs(inputs, context) : inputs;
  }
}

function runsChild(node: GraphNode): boolean {
  return node.kind === 'activity' && node.plugin.code === SUBPROCESS_PLUGIN.code;
}

/** A skip gave nothing: the node keeps what it had when it failed (engine-core.md 10.3, K6). */
function overDetail(run: NodeRun, before: NodeRun | undefined): RunDetail {
  const { inputs, outputs } = run.isSkipped && before !== undefined ? before : run;
  return {
    state: run.state,
    version: run.version,
    loop: run.loop,
    retry: run.retry,
    skip: run.isSkipped,
    errorIgnored: run.isErrorIgnored,
    startTime: new Date(run.startedAt),
    finishTime: new Date(run.finishedAt),
    inputs,
    outputs,
    seq: run.seq,
  };
}

function liveDetail(token: Token, inputs: JsonObject, outputs: JsonObject): RunDetail {
  const { run } = token;
  return {
    state: 'RUNNING',
    version: run?.version ?? '',
    loop: run?.loop ?? 1,
    retry: run?.retry ?? 0,
    skip: false,
    errorIgnored: false,
    startTime: run === null ? null : new Date(run.startedAt),
    finishTime: null,
    inputs,
    outputs,
    seq: -1,
  };
}

/** The error text of a run; null when the node wrote none. */
export function exDataOf({ outputs }: RunDetail): JsonValue {
  return getKey(outputs, 'ex_data') ?? null;
}
