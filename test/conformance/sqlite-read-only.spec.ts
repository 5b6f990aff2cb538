import { type DataSource } from 'typeorm';
import { AppError } from '../../src/common/errors/index.js';
import { rawDatabase, type UnitOfWork } from '../../src/database/index.js';
import { openSqliteReader } from '../../src/database/data-source.js';
import { SqliteUnitOfWork } from '../../src/database/sqlite-unit-of-work.js';
import { describeOn } from '../support/harness.js';
import { openForTest } from '../support/open-suite-database.js';

describeOn('sqlite', 'a SQLite file that can not be written', ({ createDatabase }) => {
  let writer: DataSource;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    const url = await createDatabase();
    const first = await openForTest(url);
    await first.source.query('CREATE TABLE note (code varchar(32) PRIMARY KEY)');
    await first.unitOfWork.run((tx) => tx.run("INSERT INTO note VALUES ('before')"));
    await first.close();
    const file = url.slice('sqlite:'.length);
    // As SQLite opens a file whose rights allow no more: the connection that writes is read-only too.
    writer = await openSqliteReader(file, []);
    unitOfWork = new SqliteUnitOfWork(writer, await openSqliteReader(file, []));
  });
  afterAll(() => unitOfWork.close());

  const write = (code: string): Promise<unknown> =>
    unitOfWork.run((tx) => tx.run('INSERT INTO note VALUES (?)', [code]));
  const read = (): Promise<{ code: string }[]> =>
    unitOfWork.read((tx) => tx.all<{ code: string }>('SELECT code FROM note ORDER BY code'));

  test('refuses each write of a group as database_unavailable, with the cause kept for the log', async () => {
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map(write));
    expect(outcomes).toHaveLength(3);
    for (const outcome of outcomes) {
      const error: unknown = outcome.status === 'rejected' ? outcome.reason : null;
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({
        type: 'database_unavailable',
        kind: 'Unavailable',
        headers: { 'Retry-After': '1' },
        cause: { code: 'SQLITE_READONLY' },
      });
    }
    expect(await read()).toEqual([{ code: 'before' }]);
  });

  test('a closure that swallows the refusal leaves no transaction open', async () => {
    const swallow = unitOfWork.run(async (tx) => {
      await tx.run("INSERT INTO note VALUES ('swallowed')").catch(() => undefined);
      return tx.all('SELECT code FROM note');
    });
    expect(await swallow).toEqual([{ code: 'before' }]);
    expect(rawDatabase(writer).inTransaction).toBe(false);
  });

  test('reads go on, beside refused writes too', async () => {
    const [refused, rows] = await Promise.allSettled([write('d'), read()]);
    expect(refused.status).toBe('rejected');
    expect(rows).toEqual({ status: 'fulfilled', value: [{ code: 'before' }] });
    await expect(unitOfWork.ping()).resolves.toBeUndefined();
  });
});
