import { type ColumnOptions } from 'typeorm';

/**
 * Column types that mean the same on both dialects. The names are MySQL's; SQLite takes any name, and
 * `acceptMysqlTypeNames` (data-source.ts) lets TypeORM take them too. Use the same helper's SQL in migrations (schema.ts).
 */
export const idColumn = (): ColumnOptions => ({ type: 'int' });

export const intColumn = (options: ColumnOptions = {}): ColumnOptions => ({
  type: 'int',
  ...options,
});

/** Text of at most `length` characters. Comparisons are by bytes (table collation). */
export const shortText = (length: number, options: ColumnOptions = {}): ColumnOptions => ({
  type: 'varchar',
  length,
  ...options,
});

/** A code, hash or key: as {@link shortText}; callers refuse edge spaces, which MariaDB ignores in comparisons. */
export const codeText = shortText;

/** JSON text as it is to come back: never a MySQL JSON column, which reorders keys. */
export const jsonDocument = (options: ColumnOptions = {}): ColumnOptions => ({
  type: 'longtext',
  ...options,
});

/** Free text without a useful bound. */
export const longText = jsonDocument;

/** An instant, UTC, to the millisecond. */
export const utcDateTime = (options: ColumnOptions = {}): ColumnOptions => ({
  type: 'datetime',
  precision: 3,
  ...options,
});

export const flagColumn = (options: ColumnOptions = {}): ColumnOptions => ({
  type: 'boolean',
  default: false,
  ...options,
});
