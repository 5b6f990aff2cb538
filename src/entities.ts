import { type EntityList } from './database/index.js';

/** Every table's entity; the data source, `ormconfig.ts` and the schema test use this one list. */
export const ENTITIES: EntityList = [];
