import { STATE_SCHEMA } from '../core/state.js';

/** `?, ?, ?` */
export function places(count: number): string {
  return `${'?, '.repeat(count - 1)}?`;
}

/** `(?, ?), (?, ?)` */
export function rowPlaces(rows: number, width: number): string {
  const row = `(${places(width)})`;
  return Array.from({ length: rows }, () => row).join(', ');
}

/** A subquery: the execution of a row of `table`, if a newer release stepped it. */
export function newerExecution(table: string): string {
  return `SELECT 1 FROM execution e WHERE e.task_id = ${table}.task_id AND e.state_schema > ${STATE_SCHEMA}`;
}

const ROWS_PER_STATEMENT = 500;

/** A statement has room for so many values only (SQLite 32,766; MySQL 65,535). */
export function* inChunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    yield rows.slice(start, start + ROWS_PER_STATEMENT);
  }
}
