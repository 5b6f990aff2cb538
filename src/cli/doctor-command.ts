import { type Command, InvalidArgumentError } from 'commander';
import { examine, type Report } from './doctor/examine.js';
import { ADVICE } from './doctor/finding.js';
import { readId } from './read-id.js';
import { type Session } from './session.js';

const DAY_HOURS = 24;
const SHOWN = 50;

interface DoctorOptions {
  readonly json?: true;
  readonly space?: number;
  readonly task?: number;
  readonly waitingHours: number;
  readonly limit: number;
}

/** `millrace doctor`: exit code 1 when something needs a hand. */
export function addDoctorCommand(program: Command, session: Session): void {
  program
    .command('doctor')
    .description(
      'find work that is stuck and say what to do; reads only, also while servers run; exit code 1 when something needs a hand',
    )
    .option('--space <id>', 'look at the tasks of this space only', readId)
    .option('--task <id>', 'look at this task only', readId)
    .option('--waiting-hours <hours>', 'how long a callback may take', readHours, DAY_HOURS)
    .option('--limit <count>', 'most findings of one kind to show', readId, SHOWN)
    .option('--json', 'print JSON')
    .action(async ({ json, space, task, waitingHours, limit }: DoctorOptions) => {
      const scope = { spaceId: space ?? null, taskId: task ?? null, waitingHours, limit };
      const report = await session.withServedDatabase(({ unitOfWork }) =>
        examine(unitOfWork, scope),
      );
      if (json) session.printJson(toJson(report));
      else printReport(session, report);
      if (report.findings.length > 0) session.exitCode = 1;
    });
}

function readHours(text: string): number {
  const hours = Number(text);
  if (text.trim() === '' || !Number.isFinite(hours) || hours < 0) {
    throw new InvalidArgumentError('must be a number of hours, 0 or more.');
  }
  return hours;
}

function printReport(session: Session, report: Report): void {
  const { findings, kinds, more, workers, executions } = report;
  if (findings.length > 0) {
    session.printTable(
      ['WHAT', 'SPACE', 'TASK', 'NODE', 'SINCE', 'WHY'],
      findings.map(({ kind, spaceId, taskId, nodeId, since, message }) => [
        kind,
        text(spaceId),
        text(taskId),
        text(nodeId),
        since?.toISOString() ?? '-',
        message,
      ]),
    );
    session.print('', ...kinds.map((kind) => `${kind}: ${ADVICE[kind]}`));
    session.print(...more.map((kind) => `there are more of ${kind}: --limit shows them`), '');
  }
  session.print(
    `${findings.length === 0 ? 'nothing is stuck' : 'something needs a hand'} (tasks under way: ${executions}, workers: ${workers})`,
  );
}

function text(id: number | string | null): string {
  return id === null ? '-' : String(id);
}

function toJson({ checkedAt, workers, executions, findings, more }: Report): object {
  return {
    healthy: findings.length === 0,
    checked_at: checkedAt,
    workers,
    tasks_under_way: executions,
    findings: findings.map(({ kind, spaceId, taskId, nodeId, since, message }) => ({
      kind,
      space_id: spaceId,
      task_id: taskId,
      node_id: nodeId,
      since,
      message,
      advice: ADVICE[kind],
    })),
    more,
  };
}
