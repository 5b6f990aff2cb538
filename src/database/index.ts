export { Coalescer } from './coalescer.js';
export {
  codeText,
  flagColumn,
  idColumn,
  intColumn,
  jsonDocument,
  longText,
  shortText,
  utcDateTime,
} from './columns.js';
export {
  buildDataSource,
  DatabaseStartError,
  openDataSource,
  type EntityList,
} from './data-source.js';
export { errorCode, isUniqueViolation } from './database-errors.js';
export { DatabaseModule } from './database.module.js';
export { appendRows, insertRows } from './insert-rows.js';
export { Migrator, type MigrationStatus } from './migrator.js';
export { nameContains } from './name-search.js';
export { openDatabase, type OpenDatabase } from './open-database.js';
export { inChunks, places, rowPlaces } from './sql-text.js';
export { rawDatabase } from './sqlite-unit-of-work.js';
export {
  readTime,
  type Dialect,
  type ReadTx,
  type SqlValue,
  type Tx,
  type WriteResult,
} from './tx.js';
export { UnitOfWork } from './unit-of-work.js';
