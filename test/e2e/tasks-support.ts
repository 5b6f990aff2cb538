import { type CallOptions, type Service, uniqueName, type WireAnswer } from '../support/harness.js';
import { type TemplateData, TemplatesApi, type Tree, tree } from './templates-support.js';

/** The 22 fields of the 2023 document, in its order. */
export const DOCUMENT_FIELDS = [
  'id',
  'space_id',
  'scope_type',
  'scope_value',
  'instance_id',
  'template_id',
  'name',
  'creator',
  'create_time',
  'executor',
  'start_time',
  'finish_time',
  'description',
  'is_started',
  'is_finished',
  'is_revoked',
  'is_deleted',
  'is_expired',
  'snapshot_id',
  'execution_snapshot_id',
  'tree_info_id',
  'extra_info',
] as const;

export const DOCUMENT_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}000\+08:00$/;

export interface TaskData {
  [field: string]: unknown;
  id: number;
  space_id: number;
  instance_id: string;
  template_id: number | null;
  name: string;
  creator: string;
  create_time: string;
  description: string;
  is_deleted: boolean;
  snapshot_id: number;
  execution_snapshot_id: number;
  extra_info: Record<string, unknown>;
  parameters: Record<string, unknown>;
}

export interface TaskDetail extends TaskData {
  pipeline_tree: Tree & { gateways: Record<string, Record<string, unknown>> };
  wait_reasons: Record<string, unknown>[];
}

export interface TaskPage {
  count: number;
  next: string | null;
  previous: string | null;
  results: TaskData[];
}

export interface BulkItem {
  result: boolean;
  data?: TaskData;
  replayed?: boolean;
  code?: string;
  message?: string;
  error?: { type: string; details: { path: string; message: string }[] };
}

/** A constant as a tree holds it. */
export function constant(key: string, value: unknown, more: object = {}): Record<string, unknown> {
  return {
    key,
    name: key.slice(2, -1) || 'constant',
    value,
    desc: '',
    custom_type: 'input',
    source_type: 'custom',
    source_tag: 'input.input',
    source_info: {},
    show_type: 'show',
    validation: '',
    index: 0,
    ...more,
  };
}

/** The one-activity sample with `${city}` (shown, "BJ") and `${secret}` (hidden, "x"). */
export function treeWithConstants(
  constants: Record<string, Record<string, unknown>> = {
    '${city}': constant('${city}', 'BJ'),
    '${secret}': constant('${secret}', 'x', { show_type: 'hide' }),
  },
): Tree {
  return { ...tree(), constants };
}

/** Calls to one space's task operations, with one template of it. */
export class TasksApi {
  private constructor(
    readonly service: Service,
    readonly spaceId: number,
    readonly template: TemplateData,
  ) {}

  /** A new space with a template that has `${city}` and `${secret}`. */
  static async open(service: Service, more: object = {}): Promise<TasksApi> {
    const spaceId = await service.createSpace();
    const templates = new TemplatesApi(service, spaceId);
    const template = await templates.make({ pipeline_tree: treeWithConstants(), ...more });
    return new TasksApi(service, spaceId, template);
  }

  get templates(): TemplatesApi {
    return new TemplatesApi(this.service, this.spaceId);
  }

  path(operation: string): string {
    return `/space/${this.spaceId}/${operation}/`;
  }

  /** `more` over a good body; what is undefined is left out. */
  body(more: object = {}): Record<string, unknown> {
    return { template_id: this.template.id, creator: 'lily', ...more };
  }

  post<Data = TaskData>(
    operation: string,
    body: unknown,
    options?: CallOptions,
  ): Promise<WireAnswer<Data>> {
    return this.service.call<Data>('POST', this.path(operation), body, options);
  }

  create(more: object = {}, options?: CallOptions): Promise<WireAnswer<TaskData>> {
    return this.post('create_task', this.body(more), options);
  }

  /** A task that must come to be. */
  async make(more: object = {}, options?: CallOptions): Promise<TaskData> {
    const answer = await this.create(more, options);
    if (!answer.json.result) throw new Error(`create_task failed: ${answer.text}`);
    return answer.json.data;
  }

  createMany(
    tasks: unknown,
    more: object = {},
    options?: CallOptions,
  ): Promise<WireAnswer<{ results: BulkItem[] }>> {
    return this.post('create_tasks', { tasks, ...more }, options);
  }

  detail(id: number, options?: CallOptions): Promise<WireAnswer<TaskDetail>> {
    return this.service.call('GET', this.path(`task/${id}/get_task_detail`), undefined, options);
  }

  update(id: number, body: unknown, options?: CallOptions): Promise<WireAnswer<TaskData>> {
    return this.post(`task/${id}/update_task`, body, options);
  }

  /** @param query a query string, or its parameters */
  list(
    query: string | Record<string, string> = {},
    options?: CallOptions,
  ): Promise<WireAnswer<TaskPage>> {
    const search = typeof query === 'string' ? query : new URLSearchParams(query).toString();
    const path = `${this.path('get_task_list')}?${search}`;
    return this.service.call('GET', path, undefined, options);
  }

  /** Follows a `next` link. */
  follow(link: string): Promise<WireAnswer<TaskPage>> {
    const { pathname, search } = new URL(link);
    return this.service.call('GET', pathname + search);
  }

  /** Rows of this space's tasks (or of another table by `where`). */
  async count(table = 'task', where = `space_id = ${this.spaceId}`): Promise<number> {
    const rows = await this.rows<{ n: number }>(
      `SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`,
    );
    return Number(rows[0]?.n);
  }

  rows<Row extends object>(sql: string): Promise<Row[]> {
    return this.service.unitOfWork.read((tx) => tx.all<Row>(sql));
  }

  run(sql: string, params: (string | number | Date)[] = []): Promise<unknown> {
    return this.service.unitOfWork.run((tx) => tx.run(sql, params));
  }
}

/** The paths of a refusal's details, in order. */
export function pathsOf({ json }: WireAnswer<unknown>): string[] {
  return (json.error?.details ?? []).map(({ path }) => path);
}

/** What a refusal must be: the envelope of wire-decisions W1 and W2, nothing of the machinery in it. */
export function expectRefusal(
  answer: WireAnswer<unknown>,
  status: number,
  type: string,
  paths?: readonly string[],
): void {
  expect([answer.status, answer.json.error?.type, answer.text]).toEqual([
    status,
    type,
    answer.text,
  ]);
  const { json } = answer;
  expect(Object.keys(json)).toEqual(['result', 'code', 'message', 'data', 'trace_id', 'error']);
  expect(json).toMatchObject({ result: false, code: String(status) });
  expect(json.message).not.toBe('');
  expect(json.trace_id).toMatch(/^[0-9a-f]{32}$/);
  expectNoLeak(answer.text);
  if (paths !== undefined) expect(pathsOf(answer)).toEqual(paths);
}

/** No SQL, file path, stack or driver error reaches a client. */
export function expectNoLeak(text: string): void {
  expect(text).not.toMatch(
    /\b(?:SELECT|INSERT INTO|UPDATE task|SQLITE_|ER_[A-Z]|node_modules|\.ts:\d|\.js:\d)|\n\s+at /,
  );
}

export function keyed(key: string): CallOptions {
  return { headers: { 'idempotency-key': key } };
}

export { uniqueName };
