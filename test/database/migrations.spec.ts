import { setTimeout as delay } from 'node:timers/promises';
import { type DataSource } from 'typeorm';
import { loadConfig } from '../../src/config/index.js';
import {
  DatabaseStartError,
  Migrator,
  openDatabase,
  openDataSource,
  rawDatabase,
} from '../../src/database/index.js';
import { ENTITIES } from '../../src/entities.js';
import { describeOnBothDatabases, type Env, testEnv } from '../support/harness.js';
import { openForTest } from '../support/open-suite-database.js';
import { observe } from '../support/observer.js';

/** Tables that belong to the migrator, and SQLite's own. */
const WITHOUT_ENTITY = ['migrations', 'schema_state', 'sqlite_sequence'];

describeOnBothDatabases('migrations', ({ database, createDatabase }) => {
  const sources: DataSource[] = [];

  afterEach(async () => {
    for (const source of sources.splice(0)) await source.destroy();
  });

  async function connect(url: string): Promise<DataSource> {
    const source = await openDataSource(loadConfig(testEnv(url)), ENTITIES);
    sources.push(source);
    return source;
  }

  async function tablesOf(source: DataSource): Promise<string[]> {
    const sql =
      database === 'mysql'
        ? 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()'
        : "SELECT name FROM sqlite_master WHERE type = 'table'";
    const rows = await source.query<{ name: string }[]>(sql);
    return rows
      .map(({ name }) => name)
      .filter((name) => !WITHOUT_ENTITY.includes(name))
      .sort();
  }

  async function differences(source: DataSource): Promise<string[]> {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  }

  /** Tables with columns, indexes and their order, as the database itself prints them. */
  async function describeSchema(source: DataSource): Promise<unknown> {
    if (database === 'sqlite') {
      return source.query("SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY 1");
    }
    const tables = await tablesOf(source);
    return Promise.all(tables.map((name) => source.query(`SHOW CREATE TABLE \`${name}\``)));
  }

  async function start(url: string, overrides: Env = {}): Promise<void> {
    const open = await openForTest(url, ENTITIES, overrides);
    await open.close();
  }

  test('go up, down to nothing, and up to the same schema', async () => {
    const source = await connect(await createDatabase());
    const migrator = new Migrator(source);
    const names = await migrator.migrate();
    expect(names.length).toBeGreaterThan(0);
    const first = await describeSchema(source);
    expect((await tablesOf(source)).length).toBeGreaterThan(10);

    for (const name of [...names].reverse()) expect(await migrator.revert()).toBe(name);
    expect(await migrator.revert()).toBeNull();
    expect(await tablesOf(source)).toEqual([]);

    expect(await migrator.migrate()).toEqual(names);
    expect(await describeSchema(source)).toEqual(first);
    expect(await migrator.migrate()).toEqual([]);
    expect(await migrator.status()).toEqual({
      applied: names,
      pending: [],
      unknown: [],
      halfDone: null,
    });
  });

  test('leave a schema that the entities describe exactly', async () => {
    const source = await connect(await createDatabase());
    await new Migrator(source).migrate();
    expect(await differences(source)).toEqual([]);
  });

  test('make no table without an entity', async () => {
    const source = await connect(await createDatabase());
    await new Migrator(source).migrate();
    const described = source.entityMetadatas.map(({ tableName }) => tableName).sort();
    expect(await tablesOf(source)).toEqual(described);
  });

  test('are applied at start, unless MIGRATE_ON_START=false', async () => {
    const url = await createDatabase();
    const refused = start(url, { MIGRATE_ON_START: 'false' });
    await expect(refused).rejects.toThrow(DatabaseStartError);
    await expect(refused).rejects.toThrow(/older than this release: Foundation1795500000000/);
    await start(url);
    await start(url, { MIGRATE_ON_START: 'false' });
  });

  test('a database of a newer release is refused, by server and migrator', async () => {
    const url = await createDatabase();
    await start(url);
    const source = await connect(url);
    await source.query("INSERT INTO migrations (timestamp, name) VALUES (1, 'FromTheFuture1')");
    await expect(start(url)).rejects.toThrow(/newer than this release: it has FromTheFuture1/);
    const migrator = new Migrator(source);
    await expect(migrator.migrate()).rejects.toThrow(/newer than this release/);
    await expect(migrator.revert()).rejects.toThrow(/newer than this release/);
    expect((await migrator.status()).unknown).toEqual(['FromTheFuture1']);
  });

  test('one that stopped half way is refused by the server and finished by the migrator', async () => {
    const url = await createDatabase();
    await start(url);
    const source = await connect(url);
    const complete = await tablesOf(source);
    const [name = ''] = (await new Migrator(source).status()).applied;
    await source.query('DROP TABLE outbox');
    await source.query('DELETE FROM migrations');
    await source.query('INSERT INTO schema_state VALUES (?)', [name]);

    await expect(start(url)).rejects.toThrow(`half-migrated: ${name} did not finish`);
    expect((await new Migrator(source).status()).halfDone).toBe(name);
    await new Migrator(source).migrate();
    expect(await tablesOf(source)).toEqual(complete);
    await start(url);
  });

  test('ormconfig.ts gives TypeORM the same data source', async () => {
    const url = await createDatabase();
    const before = { ...process.env };
    Object.assign(process.env, testEnv(url));
    jest.resetModules();
    const { default: source } =
      jest.requireActual<typeof import('../../ormconfig.js')>('../../ormconfig.js');
    process.env = before;
    await source.initialize();
    sources.push(source);
    expect(await source.showMigrations()).toBe(true);
    expect((await source.runMigrations()).map(({ name }) => name)).toEqual([
      'Foundation1795500000000',
      'Engine1795600000000',
      'MockData1795700000000',
      'Credentials1795800000000',
      'SnapshotMarks1796000000000',
    ]);
    expect(await differences(source)).toEqual([]);
    await start(url, { MIGRATE_ON_START: 'false' });
  });

  if (database === 'sqlite') {
    test('the file is WAL, synchronous and can give pages back', async () => {
      const source = await connect(await createDatabase());
      await new Migrator(source).migrate();
      const db = rawDatabase(source);
      const pragma = (name: string): unknown => db.pragma(name, { simple: true });
      expect(pragma('journal_mode')).toBe('wal');
      expect(pragma('synchronous')).toBe(2);
      expect(pragma('auto_vacuum')).toBe(2);
    });
  } else {
    test('of servers that start together one migrates and the others wait', async () => {
      const url = await createDatabase();
      await Promise.all([start(url), start(url), start(url)]);
      const source = await connect(url);
      expect((await new Migrator(source).status()).pending).toEqual([]);
    });

    test('a server that starts while another migrates is not told of a half-migrated database', async () => {
      const url = await createDatabase();
      const other = await observe(url);
      await other.rows("SELECT GET_LOCK(CONCAT('millrace:', DATABASE()), 5)");
      await other.rows('CREATE TABLE schema_state (migrating varchar(255) NOT NULL)');
      await other.rows("INSERT INTO schema_state VALUES ('Foundation1795500000000')");
      const starting = Promise.allSettled([start(url)]);
      await delay(300);
      await other.rows('DELETE FROM schema_state');
      await other.close();
      expect(await starting).toEqual([{ status: 'fulfilled', value: undefined }]);
    });

    test('work with the smallest pool', async () => {
      await start(await createDatabase(), { DATABASE_POOL: '1' });
    });

    test('tables compare by bytes, whatever the server default', async () => {
      const source = await connect(await createDatabase());
      await new Migrator(source).migrate();
      const rows = await source.query<{ collation: string }[]>(
        'SELECT DISTINCT collation_name AS collation FROM information_schema.columns WHERE table_schema = DATABASE() AND collation_name IS NOT NULL AND table_name <> ? AND table_name <> ?',
        ['migrations', 'schema_state'],
      );
      expect(rows).toEqual([{ collation: 'utf8mb4_bin' }]);
    });
  }

  test('the command line may open a database that a server serves', async () => {
    const url = await createDatabase();
    const server = await openForTest(url, ENTITIES);
    const config = loadConfig(testEnv(url));
    const tool = await openDatabase(config, ENTITIES, { serve: false });
    await tool.unitOfWork.ping();
    await tool.close();
    await server.close();
  });
});
