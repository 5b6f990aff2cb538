import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineRunner } from '../../src/engine/index.js';
import {
  type CallOptions,
  type Env,
  eventually,
  type Service,
  type SuiteContext,
  uniqueName,
  type WireAnswer,
} from '../support/harness.js';
import { type TaskData, type TaskDetail } from './tasks-support.js';
import { type Tree } from './templates-support.js';

const SAMPLES = join(__dirname, '../fixtures/trees');
const PLUGINS = join(__dirname, '../fixtures/plugins');

/** The value for `PLUGINS` that loads the tests' own plugins. */
export const TEST_PLUGINS = join(PLUGINS, 'test-plugins.cjs');

/** One of the sample trees by the beginning of its file's name. */
export function sampleTree(name: string): Tree {
  const file = readdirSync(SAMPLES).find((entry) => entry.startsWith(name));
  return JSON.parse(readFileSync(join(SAMPLES, file ?? name), 'utf8')) as Tree;
}

export interface WaitReason {
  readonly type: string;
  readonly node_id: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly message: string;
}

export interface NodeState {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly loop: number;
  readonly retry: number;
  readonly skip: boolean;
  readonly error_ignored: boolean;
  readonly version: string;
  readonly children: Record<string, NodeState>;
}

export interface TaskStates extends NodeState {
  readonly wait_reasons: readonly WaitReason[];
}

export interface OutputRow {
  readonly key: string;
  readonly value: unknown;
  readonly preset: boolean;
  readonly name?: string;
}

export interface NodeDetail extends NodeState {
  readonly inputs: Record<string, unknown>;
  readonly outputs: readonly OutputRow[];
  readonly ex_data: unknown;
  readonly history_id: number;
  readonly histories: readonly NodeDetail[];
}

export interface OperationRecord {
  readonly id: number;
  readonly operator: string;
  readonly operate_type: string;
  readonly operate_source: string;
  readonly instance_id: number;
  readonly node_id: string;
  readonly operate_date: string;
}

const ENDED = ['FINISHED', 'FAILED', 'REVOKED'];

interface OpenSpace {
  readonly service: Service;
  readonly spaceId: number;
}

/** A space in which tasks run. Nodes are named by the ids that the test's tree gives them. */
export class EngineApi {
  private readonly ids = new Map<number, Map<string, string>>();

  private constructor(private space: OpenSpace | null) {}

  static async open(service: Service): Promise<EngineApi> {
    return EngineApi.of(service, await service.createSpace());
  }

  /**
   * For the tests of a suite: a service is started before the first of them; after the last one nothing must have
   * happened that the engine calls an error of its own.
   */
  static ofSuite(start: SuiteContext['start'], settings: Env = {}): EngineApi {
    const api = new EngineApi(null);
    beforeAll(async () => {
      const service = await start(settings);
      api.space = { service, spaceId: await service.createSpace() };
    });
    afterAll(() => expectNoFaults(api.service));
    return api;
  }

  /** A space that is there already, perhaps from before a restart. */
  static of(service: Service, spaceId: number): EngineApi {
    return new EngineApi({ service, spaceId });
  }

  get service(): Service {
    return this.opened.service;
  }

  get spaceId(): number {
    return this.opened.spaceId;
  }

  post<T = unknown>(
    path: string,
    body: unknown = {},
    options: CallOptions = {},
  ): Promise<WireAnswer<T>> {
    return this.service.call<T>('POST', `/space/${this.spaceId}/${path}/`, body, options);
  }

  get<T>(path: string, options: CallOptions = {}): Promise<WireAnswer<T>> {
    return this.service.call<T>('GET', `/space/${this.spaceId}/${path}`, undefined, options);
  }

  /** A task of a tree, not started unless `more` says so. @returns its id */
  async create(pipelineTree: Tree, taskConstants: object = {}, more: object = {}): Promise<number> {
    const { json, text } = await this.post<TaskData>('create_task_without_template', {
      name: uniqueName('task'),
      creator: 'lily',
      pipeline_tree: pipelineTree,
      constants: taskConstants,
      ...more,
    });
    if (!json.result) throw new Error(text);
    return json.data.id;
  }

  /** Creates and starts a task of a tree. @returns its id */
  run(pipelineTree: Tree, taskConstants: object = {}, more: object = {}): Promise<number> {
    return this.create(pipelineTree, taskConstants, { start: true, ...more });
  }

  /** Runs a tree until it waits for nothing but people, and expects it to be in `state` then. */
  async runTo(state: string, pipelineTree: Tree, taskConstants: object = {}): Promise<number> {
    const id = await this.run(pipelineTree, taskConstants);
    await this.expectState(id, state);
    return id;
  }

  operate(
    taskId: number,
    operation: string,
    body: object = { operator: 'ann' },
    options: CallOptions = {},
  ): Promise<WireAnswer<null>> {
    return this.post(`task/${taskId}/operate_task/${operation}`, body, options);
  }

  /** An operation that must succeed. */
  async do(taskId: number, operation: string, more: object = {}): Promise<void> {
    const { text, json } = await this.operate(taskId, operation, { operator: 'ann', ...more });
    if (!json.result) throw new Error(`${operation} failed: ${text}`);
  }

  async operateNode(
    taskId: number,
    node: string,
    operation: string,
    body: object = {},
    options: CallOptions = {},
  ): Promise<WireAnswer<null>> {
    const id = await this.nodeId(taskId, node);
    const path = `task/${taskId}/node/${id}/operate_node/${operation}`;
    return this.post(path, { operator: 'ann', ...body }, options);
  }

  /** A node operation that must succeed. */
  async doNode(taskId: number, node: string, operation: string, body: object = {}): Promise<void> {
    const { text, json } = await this.operateNode(taskId, node, operation, body);
    if (!json.result) throw new Error(`${operation} of ${node} failed: ${text}`);
  }

  async states(taskId: number): Promise<TaskStates> {
    const { json, text } = await this.get<TaskStates>(`task/${taskId}/get_task_states/`);
    if (!json.result) throw new Error(text);
    return json.data;
  }

  /** States of the nodes that were reached, by the ids of the test's tree. */
  async nodeStates(taskId: number): Promise<Record<string, NodeState>> {
    const { children } = await this.states(taskId);
    const ids = await this.idsOf(taskId);
    return Object.fromEntries(
      [...ids].flatMap(([name, id]) => (children[id] === undefined ? [] : [[name, children[id]]])),
    );
  }

  async nodeState(taskId: number, node: string): Promise<string> {
    return (await this.nodeStates(taskId))[node]?.state ?? '';
  }

  async detail(taskId: number): Promise<TaskDetail> {
    const { json, text } = await this.get<TaskDetail>(`task/${taskId}/get_task_detail/`);
    if (!json.result) throw new Error(text);
    return json.data;
  }

  /** What the finished flow gave, by constant key. */
  async outputs(taskId: number): Promise<Record<string, unknown>> {
    const { outputs } = await this.detail(taskId);
    const rows = outputs as { key: string; value: unknown }[];
    return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  }

  async node(taskId: number, node: string, query = ''): Promise<NodeDetail> {
    const id = await this.nodeId(taskId, node);
    const path = `task/${taskId}/node/${id}/get_task_node_detail/${query}`;
    const { json, text } = await this.get<NodeDetail>(path);
    if (!json.result) throw new Error(text);
    return json.data;
  }

  /** A node's output by key. */
  async output(taskId: number, node: string, key: string): Promise<unknown> {
    const { outputs } = await this.node(taskId, node);
    return outputs.find((row) => row.key === key)?.value;
  }

  async records(taskId: number): Promise<OperationRecord[]> {
    const path = `task/${taskId}/get_task_operation_records/`;
    return (await this.get<OperationRecord[]>(path)).json.data;
  }

  /** The task's own id of a node of the test's tree. */
  async nodeId(taskId: number, node: string): Promise<string> {
    const ids = await this.idsOf(taskId);
    return ids.get(node) ?? node;
  }

  /** The task's own id of the flow from one node to another. */
  async flowId(taskId: number, source: string, target: string): Promise<string> {
    const { flows } = (await this.detail(taskId)).pipeline_tree;
    const from = await this.nodeId(taskId, source);
    const to = await this.nodeId(taskId, target);
    return Object.values(flows).find((f) => f.source === from && f.target === to)?.id ?? '';
  }

  private get opened(): OpenSpace {
    if (this.space === null) throw new Error('the service of the suite was not started yet');
    return this.space;
  }

  private async idsOf(taskId: number): Promise<Map<string, string>> {
    const known = this.ids.get(taskId);
    if (known !== undefined) return known;
    const tree = (await this.detail(taskId)).pipeline_tree;
    const nodes = [...Object.entries(tree.activities), ...Object.entries(tree.gateways)];
    const ids = new Map(nodes.map(([id, node]) => [nameOf(node), id]));
    ids.set('start', tree.start_event.id).set('end', tree.end_event.id);
    this.ids.set(taskId, ids);
    return ids;
  }

  async state(taskId: number): Promise<string> {
    const { json } = await this.post<Record<string, { state: string }>>('get_tasks_states', {
      task_ids: [taskId],
    });
    return json.data[String(taskId)]?.state ?? '';
  }

  /** Waits until the task shows one of `states`, by default one in which it stays. */
  async reach(taskId: number, ...states: string[]): Promise<string> {
    const wanted = states.length === 0 ? ENDED : states;
    return eventually(
      () => this.state(taskId),
      (state) => wanted.includes(state),
    );
  }

  async expectState(taskId: number, state: string): Promise<void> {
    const reached = await this.reach(taskId, state, ...ENDED);
    if (reached === state) return;
    throw new Error(`task ${taskId} is ${reached}: ${JSON.stringify(await this.explain(taskId))}`);
  }

  /** Waits until the task's tokens stand as `reasons` says, e.g. `['callback a', 'paused b']`. */
  async expectWaits(taskId: number, ...reasons: string[]): Promise<void> {
    const waits = await eventually(
      () => this.explain(taskId),
      (seen) => JSON.stringify(seen) === JSON.stringify(reasons.toSorted()),
    );
    expect(waits).toEqual(reasons.toSorted());
  }

  /** What the task waits for, as `type node`. */
  async explain(taskId: number): Promise<string[]> {
    const { wait_reasons: reasons } = await this.states(taskId);
    const ids = await this.idsOf(taskId);
    const shown = (id: string): string =>
      [...ids].find(([, taskNode]) => taskNode === id)?.[0] ?? id;
    return reasons
      .map(({ type, node_id: id }) => (id === null ? type : `${type} ${shown(id)}`))
      .toSorted();
  }
}

/** What the test calls a node: its id, or its name where a template gave it an id of its own. */
function nameOf({ template_node_id: id, name }: Record<string, unknown>): string {
  return /^n[0-9a-f]{31}$/.test(String(id)) ? String(name) : String(id);
}

/** Nothing that the engine calls an error of its own happened. */
export function expectNoFaults(service: Service): void {
  const errors = service.logs.filter(({ level }) => level === 'error' || level === 'fatal');
  expect(errors).toEqual([]);
}

/** Ids of the tasks that `task`'s sub-process nodes started, oldest first. */
export async function childrenOf({ service }: EngineApi, taskId: number): Promise<number[]> {
  const rows = await service.unitOfWork.read((tx) =>
    tx.all<{ task_id: number }>(
      'SELECT task_id FROM child_task WHERE parent_task_id = ? ORDER BY task_id',
      [taskId],
    ),
  );
  return rows.map(({ task_id: id }) => Number(id));
}

/** Waits until the worker has nothing to call and nothing to write. */
export async function settle({ app }: Service): Promise<void> {
  const worker = app.get(EngineRunner).running;
  await eventually(
    () => Promise.resolve(worker?.depths ?? { calls: 0, active: 0, steps: 0 }),
    ({ calls, active, steps }) => calls + active + steps === 0,
  );
}

/** What the tests' plugins wrote into a file, line by line. */
export function linesOf(file: string): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
