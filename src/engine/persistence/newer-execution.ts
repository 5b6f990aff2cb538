import { STATE_SCHEMA } from '../core/state.js';

/** A subquery: the execution of a row of `table`, if a newer release stepped it. */
export function newerExecution(table: string): string {
  return `SELECT 1 FROM execution e WHERE e.task_id = ${table}.task_id AND e.state_schema > ${STATE_SCHEMA}`;
}
