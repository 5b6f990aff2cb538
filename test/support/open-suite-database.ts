import { loadConfig } from '../../src/config/index.js';
import { type EntityList, openDatabase, type OpenDatabase } from '../../src/database/index.js';
import { type Env, testEnv } from './names.js';

/** The database layer alone, as a server opens it. */
export function openForTest(
  databaseUrl: string,
  entities: EntityList = [],
  overrides: Env = {},
): Promise<OpenDatabase> {
  return openDatabase(loadConfig(testEnv(databaseUrl, overrides)), entities, { serve: true });
}
