import { type Command } from 'commander';
import { type ReadTx, readTime } from '../database/index.js';
import { CliFailure } from './cli-failure.js';
import { redrive } from '../engine/index.js';
import { readId } from './read-id.js';
import { type Session } from './session.js';
import { type Wait, waitsOf } from './task-waits.js';

/** `millrace task …`: one task, beside running servers. */
export function addTaskCommands(program: Command, session: Session): void {
  const task = program.command('task').description('a single task');
  task
    .command('show')
    .description('say where a task stands and what it waits for')
    .argument('<id>', "the task's id", readId)
    .option('--json', 'print JSON')
    .action(async (id: number, { json }: { json?: true }) => {
      const shown = await session.withServedDatabase(({ unitOfWork }) =>
        unitOfWork.read((tx) => readTask(tx, id)),
      );
      if (json) session.printJson(toJson(shown));
      else printTask(session, shown);
    });
  task
    .command('redrive')
    .description('let a task go on that the engine gave up on (engine_fault); safe to repeat')
    .argument('<id>', "the task's id", readId)
    .action(async (id: number) => {
      const freed = await session.withServedDatabase(({ unitOfWork }) =>
        unitOfWork.run(async (tx) => {
          await requireStarted(tx, id);
          return redrive(tx, id);
        }),
      );
      session.print(`task ${id} is free; jobs that go on now: ${freed}`);
    });
}

interface TaskRow {
  readonly space_id: number;
  readonly name: string;
  readonly state: string;
  readonly create_time: unknown;
  readonly start_time: unknown;
  readonly finish_time: unknown;
  readonly is_deleted: unknown;
}

interface ShownTask {
  readonly id: number;
  readonly spaceId: number;
  readonly name: string;
  readonly state: string;
  readonly isDeleted: boolean;
  readonly createTime: Date | null;
  readonly startTime: Date | null;
  readonly finishTime: Date | null;
  readonly waits: readonly Wait[];
}

async function readTask(tx: ReadTx, id: number): Promise<ShownTask> {
  const [row] = await tx.all<TaskRow>(
    'SELECT space_id, name, state, create_time, start_time, finish_time, is_deleted FROM task WHERE id = ?',
    [id],
  );
  if (row === undefined) throw new CliFailure(`there is no task ${id}`);
  const createTime = timeOf(row.create_time);
  const startTime = timeOf(row.start_time);
  const notStarted = { type: 'not_started', nodeId: null, since: createTime, until: null };
  return {
    id,
    spaceId: row.space_id,
    name: row.name,
    state: row.state,
    isDeleted: Boolean(row.is_deleted),
    createTime,
    startTime,
    finishTime: timeOf(row.finish_time),
    waits: startTime === null ? [notStarted] : await waitsOf(tx, id),
  };
}

async function requireStarted(tx: ReadTx, id: number): Promise<void> {
  const rows = await tx.all('SELECT task_id FROM execution WHERE task_id = ?', [id]);
  if (rows.length === 0) throw new CliFailure(`no task ${id} was started`);
}

function printTask(session: Session, task: ShownTask): void {
  session.print(
    `task      ${task.id}`,
    `space     ${task.spaceId}`,
    `name      ${task.name}`,
    `state     ${task.state}${task.isDeleted ? ' (deleted)' : ''}`,
    `created   ${shown(task.createTime)}`,
    `started   ${shown(task.startTime)}`,
    `finished  ${shown(task.finishTime)}`,
  );
  if (task.waits.length === 0) return;
  session.print('');
  session.printTable(
    ['WAITS FOR', 'NODE', 'SINCE', 'UNTIL'],
    task.waits.map(({ type, nodeId, since, until }) => [
      type,
      nodeId ?? '-',
      shown(since),
      shown(until),
    ]),
  );
}

function toJson({ waits, ...task }: ShownTask): object {
  return {
    id: task.id,
    space_id: task.spaceId,
    name: task.name,
    state: task.state,
    is_deleted: task.isDeleted,
    create_time: task.createTime,
    start_time: task.startTime,
    finish_time: task.finishTime,
    wait_reasons: waits.map(({ type, nodeId, since, until }) => ({
      type,
      node_id: nodeId,
      since,
      until,
    })),
  };
}

function timeOf(value: unknown): Date | null {
  return value === null ? null : readTime(value);
}

function shown(time: Date | null): string {
  return time?.toISOString() ?? '-';
}
