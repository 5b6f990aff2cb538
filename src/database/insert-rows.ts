import { type SqlValue, type Tx } from './tx.js';

const ROWS_PER_STATEMENT = 500;

/**
 * Inserts rows of equal width, many with one statement, and returns their auto-increment ids in order. Ids of one
 * multi-row insert are consecutive: SQLite has one writer, and InnoDB reserves them together for an insert whose row
 * count is known.
 * @param into `table (column, …)`
 */
export async function insertRows(
  tx: Tx,
  into: string,
  rows: readonly (readonly SqlValue[])[],
): Promise<number[]> {
  const ids: number[] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const chunk = rows.slice(start, start + ROWS_PER_STATEMENT);
    const places = `(${'?, '.repeat((chunk[0]?.length ?? 1) - 1)}?)`;
    const values = chunk.length === 1 ? places : chunk.map(() => places).join(', ');
    const { insertId } = await tx.run(`INSERT INTO ${into} VALUES ${values}`, chunk.flat());
    const first = tx.dialect === 'mysql' ? insertId : insertId - chunk.length + 1;
    for (let index = 0; index < chunk.length; index += 1) ids.push(first + index);
  }
  return ids;
}

/** `?, ?, ?` for `IN (…)`. */
export function placesFor(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}
