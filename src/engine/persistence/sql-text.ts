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
