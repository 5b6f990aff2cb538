import { AppError } from '../../src/common/errors/index.js';
import { type OpenDatabase, rawDatabase, type Tx } from '../../src/database/index.js';
import { describeOn } from '../support/harness.js';
import { openForTest } from '../support/open-suite-database.js';

const BIG = 'x'.repeat(2 * 1024 * 1024);

describeOn('sqlite', 'a full disk', ({ createDatabase }) => {
  let open: OpenDatabase;

  beforeEach(async () => {
    open = await openForTest(await createDatabase());
    await open.source.query('CREATE TABLE note (code varchar(32) PRIMARY KEY, text longtext)');
    leaveRoom(40);
  });

  afterEach(() => open.close());

  /** Lets the file grow by so many pages (of 4 KiB) and no further: SQLite answers SQLITE_FULL. */
  function leaveRoom(pages: number): void {
    const db = rawDatabase(open.source);
    const used = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${used + pages}`);
  }

  function makeRoom(): void {
    rawDatabase(open.source).pragma('max_page_count = 1000000');
  }

  const insert = (tx: Tx, code: string, text = ''): Promise<unknown> =>
    tx.run('INSERT INTO note VALUES (?, ?)', [code, text]);
  const write = (code: string, text = ''): Promise<unknown> =>
    open.unitOfWork.run((tx) => insert(tx, code, text));
  const stored = async (): Promise<string[]> => {
    const rows = await open.unitOfWork.read((tx) =>
      tx.all<{ code: string }>('SELECT code FROM note ORDER BY code'),
    );
    return rows.map(({ code }) => code);
  };

  test('is database_unavailable with Retry-After, and nothing of the call is stored', async () => {
    const run = open.unitOfWork.run(async (tx) => {
      await insert(tx, 'small');
      await insert(tx, 'big', BIG);
    });
    const error: unknown = await run.catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      type: 'database_unavailable',
      kind: 'Unavailable',
      headers: { 'Retry-After': '1' },
    });
    expect(await stored()).toEqual([]);
  });

  test('hits only those of a group that do not fit', async () => {
    const outcomes = await Promise.allSettled([
      write('a'),
      write('b', BIG),
      write('c'),
      write('d', BIG),
      write('e'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await stored()).toEqual(['a', 'c', 'e']);
  });

  test('a closure that swallows it stores nothing outside a transaction', async () => {
    const swallow = open.unitOfWork.run(async (tx) => {
      await insert(tx, 'before');
      await insert(tx, 'big', BIG).catch(() => undefined);
      await insert(tx, 'after');
    });
    const [outcome, other] = await Promise.allSettled([swallow, write('other')]);
    expect(outcome).toMatchObject({ reason: { type: 'database_unavailable' } });
    expect(other?.status).toBe('fulfilled');
    expect(await stored()).toEqual(['other']);
  });

  test('is over as soon as there is room again', async () => {
    await expect(write('big', BIG)).rejects.toMatchObject({ type: 'database_unavailable' });
    await write('small');
    makeRoom();
    await write('big', BIG);
    expect(await stored()).toEqual(['big', 'small']);
  });

  test('reads go on meanwhile', async () => {
    await write('a');
    const [refused, rows] = await Promise.allSettled([write('big', BIG), stored()]);
    expect(refused.status).toBe('rejected');
    expect(rows).toMatchObject({ status: 'fulfilled', value: ['a'] });
  });

  test('a read-only file is database_unavailable too', async () => {
    rawDatabase(open.source).pragma('query_only = ON');
    await expect(write('a')).rejects.toMatchObject({ type: 'database_unavailable' });
    rawDatabase(open.source).pragma('query_only = OFF');
    await write('b');
    expect(await stored()).toEqual(['b']);
  });
});
