import { inChunks, rowPlaces } from './sql-text.js';
import { type SqlValue, type Tx } from './tx.js';

type Rows = readonly (readonly SqlValue[])[];

/**
 * Inserts rows of equal width, many with one statement, and returns their auto-increment ids in order. Ids of one
 * multi-row insert are consecutive: SQLite has one writer, and InnoDB reserves them together for an insert whose row
 * count is known.
 * @param into `table (column, …)`
 */
export async function insertRows(tx: Tx, into: string, rows: Rows): Promise<number[]> {
  const ids: number[] = [];
  for (const chunk of inChunks(rows)) {
    const { insertId } = await tx.run(insertText(into, chunk), chunk.flat());
    const first = tx.dialect === 'mysql' ? insertId : insertId - chunk.length + 1;
    for (let index = 0; index < chunk.length; index += 1) ids.push(first + index);
  }
  return ids;
}

/** As {@link insertRows}, where nobody needs the ids: see `Tx.defer`. */
export async function appendRows(tx: Tx, into: string, rows: Rows): Promise<void> {
  for (const chunk of inChunks(rows)) await tx.defer(insertText(into, chunk), chunk.flat());
}

function insertText(into: string, rows: Rows): string {
  return `INSERT INTO ${into} VALUES ${rowPlaces(rows.length, rows[0]?.length ?? 1)}`;
}
