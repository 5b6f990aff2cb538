/** `?, ?, ?` */
export function places(count: number): string {
  return `${'?, '.repeat(count - 1)}?`;
}

/** `(?, ?), (?, ?)` */
export function rowPlaces(rows: number, width: number): string {
  const row = `(${places(width)})`;
  return rows === 1 ? row : Array.from({ length: rows }, () => row).join(', ');
}

const ROWS_PER_STATEMENT = 500;

/** A statement has room for so many values only (SQLite 32,766; MySQL 65,535). */
export function* inChunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    yield rows.slice(start, start + ROWS_PER_STATEMENT);
  }
}
