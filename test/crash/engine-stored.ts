import { readTime } from '../../src/database/tx.js';
import { TaskNodeIds } from '../../src/pipeline/index.js';
import { type Observer } from '../support/observer.js';
import { type CrashTemplate, type EngineStage } from './engine-stage.js';

export interface RunTask {
  readonly id: number;
  readonly name: string;
  readonly template_id: number;
  readonly instance_id: string;
  readonly state: string;
  readonly is_finished: number;
}

interface RunCount {
  readonly task_id: number;
  readonly node_id: string;
  readonly state: string;
  readonly n: number;
}

export function runTasks(observer: Observer, where = '1 = 1'): Promise<RunTask[]> {
  return observer.rows<RunTask>(
    `SELECT id, name, template_id, instance_id, state, is_finished FROM task WHERE ${where} ORDER BY id`,
  );
}

/** Tasks that have not come to a good end. */
export async function openTasks(observer: Observer): Promise<string[]> {
  const tasks = await runTasks(observer, "state <> 'FINISHED'");
  return tasks.map(({ id, name, state }) => `${id} ${name} ${state}`);
}

/** When each run ended, in milliseconds since epoch, by its version. */
export async function endsOfRuns(observer: Observer): Promise<Map<string, number>> {
  const rows = await observer.rows<{ version: string; finished_at: unknown }>(
    'SELECT version, finished_at FROM node_run',
  );
  return new Map(rows.map((row) => [row.version, readTime(row.finished_at).getTime()]));
}

/** What must never be there, whenever no transaction is open. */
const TORN: Readonly<Record<string, string>> = {
  'runs that finished twice':
    "SELECT task_id, node_id, version FROM node_run WHERE state = 'FINISHED' GROUP BY task_id, node_id, version HAVING COUNT(*) > 1",
  'tasks whose flag and execution differ':
    "SELECT t.id FROM task t JOIN execution e ON e.task_id = t.id WHERE (t.is_finished = 1) <> (e.status = 'FINISHED')",
  'started tasks without an execution':
    'SELECT t.id FROM task t LEFT JOIN execution e ON e.task_id = t.id WHERE t.is_started = 1 AND e.task_id IS NULL',
  'executions without a started task':
    'SELECT e.task_id FROM execution e LEFT JOIN task t ON t.id = e.task_id AND t.is_started = 1 WHERE t.id IS NULL',
  'running executions without anything that moves them on':
    "SELECT e.task_id FROM execution e WHERE e.status = 'RUNNING' AND NOT EXISTS (SELECT 1 FROM job j WHERE j.task_id = e.task_id) AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.task_id = e.task_id) AND e.task_id NOT IN (SELECT id FROM task WHERE state = 'FAILED')",
  'executions that the engine gave up on':
    "SELECT task_id FROM execution WHERE wait_kind = 'fault'",
  'children without a parent':
    'SELECT c.task_id FROM child_task c LEFT JOIN task t ON t.id = c.parent_task_id WHERE t.id IS NULL',
  'tasks that were told to be finished more than once':
    "SELECT task_id FROM outbox WHERE kind = 'task_finished' GROUP BY task_id HAVING COUNT(*) > 1",
  'names with more than one task':
    'SELECT name FROM task WHERE id NOT IN (SELECT task_id FROM child_task) GROUP BY name HAVING COUNT(*) > 1',
};

/** What must not be there when all tasks are finished. */
const LEFT_OVER: Readonly<Record<string, string>> = {
  'jobs that nobody needs': 'SELECT task_id, job_no, kind, claimed_by FROM job',
  'messages that nobody took': 'SELECT task_id, payload FROM inbox',
  'executions that are not finished': "SELECT task_id FROM execution WHERE status <> 'FINISHED'",
  'children that no run of a node asked for':
    'SELECT c.task_id FROM child_task c LEFT JOIN node_run r ON r.task_id = c.parent_task_id AND r.version = c.version WHERE r.version IS NULL',
  'finished tasks that nobody was told of':
    "SELECT t.id FROM task t LEFT JOIN outbox o ON o.task_id = t.id AND o.kind = 'task_finished' WHERE o.id IS NULL",
};

/** @returns what is wrong whatever the tasks do now; empty when all is well */
export function torn(observer: Observer): Promise<string[]> {
  return found(observer, TORN);
}

/** Every task ended, and every node ran as often as its flow says. @returns what is wrong */
export async function unsound(stage: EngineStage): Promise<string[]> {
  const { observer } = stage;
  const templates = new Map([...stage.templates.values()].map((item) => [item.id, item]));
  const tasks = await runTasks(observer);
  const counts = await observer.rows<RunCount>(
    "SELECT task_id, node_id, state, COUNT(*) AS n FROM node_run WHERE outputs IS NULL OR outputs NOT LIKE '%worker_lost%' GROUP BY task_id, node_id, state",
  );
  const byTask = new Map<number, RunCount[]>();
  for (const count of counts) {
    const id = Number(count.task_id);
    byTask.set(id, [...(byTask.get(id) ?? []), count]);
  }
  return [
    ...(await openTasks(observer)),
    ...(await torn(observer)),
    ...(await found(observer, LEFT_OVER)),
    ...tasks.flatMap((task) => {
      const template = templates.get(Number(task.template_id));
      if (template === undefined) return [`${task.name}: unknown template`];
      return differences(task, template, byTask.get(Number(task.id)) ?? []);
    }),
  ];
}

/** Runs that failed because their worker was lost. */
export async function lostRuns(observer: Observer): Promise<number> {
  const [row] = await observer.rows<{ n: number }>(
    "SELECT COUNT(*) AS n FROM node_run WHERE outputs LIKE '%worker_lost%'",
  );
  return Number(row?.n);
}

/** Nodes that wait for a callback or failed, with the task's own ids. */
export async function stuckNodes(
  stage: EngineStage,
  kind: 'wait' | 'failed',
): Promise<{ readonly taskId: number; readonly nodeId: string }[]> {
  const waiting = stage.templates.get('callback')?.id ?? 0;
  const rows =
    kind === 'wait'
      ? await stage.observer.rows<{ id: number; instance_id: string; node_id: string }>(
          `SELECT t.id, t.instance_id, j.node_id FROM job j JOIN task t ON t.id = j.task_id WHERE j.kind = 'wait' AND t.template_id = ${waiting}`,
        )
      : await stage.observer.rows<{ id: number; instance_id: string; node_id: string }>(
          "SELECT t.id, t.instance_id, r.node_id FROM node_run r JOIN task t ON t.id = r.task_id WHERE t.state = 'FAILED' AND r.state = 'FAILED' AND r.outputs LIKE '%worker_lost%'",
        );
  return rows.map(({ id, instance_id: instance, node_id: node }) => {
    return { taskId: Number(id), nodeId: new TaskNodeIds(instance).toTask(node) };
  });
}

async function found(
  observer: Observer,
  queries: Readonly<Record<string, string>>,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [kind, sql] of Object.entries(queries)) {
    const rows = await observer.rows<object>(sql);
    if (rows.length > 0) {
      problems.push(`${rows.length} ${kind}: ${JSON.stringify(rows.slice(0, 5))}`);
    }
  }
  return problems;
}

function differences(
  task: RunTask,
  { names, flow }: CrashTemplate,
  counts: readonly RunCount[],
): string[] {
  return [...names].flatMap(([nodeId, name]) =>
    (['FINISHED', 'FAILED'] as const).flatMap((state) => {
      const row = counts.find((count) => count.node_id === nodeId && count.state === state);
      const real = Number(row?.n ?? 0);
      const expected =
        state === 'FINISHED' ? (flow.finished?.[name] ?? 1) : (flow.failed?.[name] ?? 0);
      return real === expected
        ? []
        : [`${task.id} ${task.name} node ${name}: ${real} times ${state}, not ${expected}`];
    }),
  );
}
