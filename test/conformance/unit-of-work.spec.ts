import { AsyncLocalStorage } from 'node:async_hooks';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { AppError } from '../../src/common/errors/index.js';
import {
  idColumn,
  isUniqueViolation,
  type OpenDatabase,
  readTime,
  shortText,
  type Tx,
  type UnitOfWork,
  utcDateTime,
} from '../../src/database/index.js';
import { describeOnBothDatabases } from '../support/harness.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { openForTest } from '../support/open-suite-database.js';
import { type Observer, observe } from '../support/observer.js';

@Entity({ name: 'thing' })
class Thing {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(shortText(32, { unique: true }))
  code: string;

  @Column(utcDateTime({ nullable: true }))
  madeAt: Date | null;
}

const TABLES = {
  sqlite: [
    'CREATE TABLE counter (id integer PRIMARY KEY, value int NOT NULL)',
    'CREATE TABLE thing (id integer PRIMARY KEY AUTOINCREMENT, code varchar(32) NOT NULL UNIQUE, made_at datetime(3))',
  ],
  mysql: [
    'CREATE TABLE counter (id int PRIMARY KEY, value int NOT NULL)',
    'CREATE TABLE thing (id int AUTO_INCREMENT PRIMARY KEY, code varchar(32) NOT NULL UNIQUE, made_at datetime(3))',
  ],
};

describeOnBothDatabases('unit of work', ({ database, createDatabase }) => {
  let url: string;
  let open: OpenDatabase;
  let unitOfWork: UnitOfWork;
  let observer: Observer;

  beforeAll(async () => {
    url = await createDatabase();
    open = await openForTest(url, [Thing], { IDEMPOTENCY_WAIT_MS: '1000' });
    unitOfWork = open.unitOfWork;
    observer = await observe(url);
    for (const sql of TABLES[database]) await open.source.query(sql);
  });

  beforeEach(async () => {
    await unitOfWork.run(async (tx) => {
      await tx.run('DELETE FROM counter');
      await tx.run('DELETE FROM thing');
      for (const id of [1, 2]) await tx.run('INSERT INTO counter VALUES (?, 0)', [id]);
    });
  });

  afterAll(async () => {
    await observer?.close();
    await open?.close();
  });

  const add = (tx: Tx, code: string): Promise<unknown> =>
    tx.run('INSERT INTO thing (code) VALUES (?)', [code]);
  const committed = async (): Promise<string[]> =>
    (await observer.rows<{ code: string }>('SELECT code FROM thing ORDER BY code')).map(
      ({ code }) => code,
    );
  const counter = async (id = 1): Promise<number | undefined> =>
    (await observer.rows<{ value: number }>(`SELECT value FROM counter WHERE id = ${id}`))[0]
      ?.value;
  const increment = (tx: Tx, id = 1): Promise<unknown> =>
    tx.run('UPDATE counter SET value = value + 1 WHERE id = ?', [id]);

  test('commits what the closure wrote and returns its value', async () => {
    const result = await unitOfWork.run(async (tx) => {
      await add(tx, 'a');
      const { insertId, affected } = await tx.run('INSERT INTO thing (code) VALUES (?)', ['b']);
      const [row] = await tx.all<{ id: number }>("SELECT id FROM thing WHERE code = 'b'");
      return { isSameId: row?.id === insertId, affected };
    });
    expect(result).toEqual({ isSameId: true, affected: 1 });
    expect(await committed()).toEqual(['a', 'b']);
  });

  test('reports rows matched, also when the value stays', async () => {
    const { affected } = await unitOfWork.run((tx) =>
      tx.run('UPDATE counter SET value = 0 WHERE id IN (1, 2)'),
    );
    expect(affected).toBe(2);
  });

  test('rolls back all of a closure that throws, and passes its error on', async () => {
    const failure = new Error('changed my mind');
    const run = unitOfWork.run(async (tx) => {
      await add(tx, 'a');
      await increment(tx);
      throw failure;
    });
    await expect(run).rejects.toBe(failure);
    expect(await committed()).toEqual([]);
    expect(await counter()).toBe(0);
  });

  test('rolls back when a statement fails', async () => {
    const run = unitOfWork.run(async (tx) => {
      await add(tx, 'a');
      await tx.run('INSERT INTO no_such_table VALUES (1)');
    });
    await expect(run).rejects.toMatchObject({
      message: expect.stringContaining('no_such_table') as unknown,
    });
    expect(await committed()).toEqual([]);
  });

  test('a nested run throws and undoes the outer one', async () => {
    const run = unitOfWork.run(async (tx) => {
      await add(tx, 'outer');
      await unitOfWork.run((inner) => add(inner, 'inner'));
    });
    await expect(run).rejects.toThrow(/already open/);
    expect(await committed()).toEqual([]);
    await unitOfWork.run((tx) => add(tx, 'after'));
    expect(await committed()).toEqual(['after']);
  });

  test('counts each of 50 concurrent increments', async () => {
    await Promise.all(Array.from({ length: 50 }, () => unitOfWork.run((tx) => increment(tx))));
    expect(await counter()).toBe(50);
  });

  test('counts each of 50 concurrent read-then-write closures', async () => {
    const once = (): Promise<unknown> =>
      unitOfWork.run(async (tx) => {
        const lock = tx.dialect === 'mysql' ? ' FOR UPDATE' : '';
        const [row] = await tx.all<{ value: number }>(
          `SELECT value FROM counter WHERE id = 1${lock}`,
        );
        await tx.run('UPDATE counter SET value = ? WHERE id = 1', [(row?.value ?? NaN) + 1]);
      });
    await Promise.all(Array.from({ length: 50 }, once));
    expect(await counter()).toBe(50);
  });

  test('a closure that fails among concurrent ones fails alone', async () => {
    const codes = Array.from({ length: 20 }, (_, index) => `c${String(index).padStart(2, '0')}`);
    const outcomes = await Promise.allSettled(
      codes.map((code, index) =>
        unitOfWork.run(async (tx) => {
          await add(tx, code);
          if (index % 4 === 1) throw new Error('refused');
          if (index % 4 === 3) await tx.run('INSERT INTO counter VALUES (1, 1)');
        }),
      ),
    );
    const fulfilled = codes.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(fulfilled).toEqual(codes.filter((_, index) => index % 2 === 0));
    expect(await committed()).toEqual(fulfilled);
  });

  test('resolves only after the commit', async () => {
    const visible = await Promise.all(
      ['a', 'b', 'c', 'd'].map((code) =>
        unitOfWork
          .run((tx) => add(tx, code))
          .then(() => observer.rows(`SELECT id FROM thing WHERE code = '${code}'`)),
      ),
    );
    expect(visible.map((rows) => rows.length)).toEqual([1, 1, 1, 1]);
  });

  test('a transaction sees its own writes, a read outside only what is committed', async () => {
    const seen = await unitOfWork.run(async (tx) => {
      await add(tx, 'a');
      const count = 'SELECT COUNT(*) AS n FROM thing';
      const [inside] = await tx.all<{ n: number }>(count);
      const [outside] = await unitOfWork.read((read) => read.all<{ n: number }>(count));
      return { inside: Number(inside?.n), outside: Number(outside?.n) };
    });
    expect(seen).toEqual({ inside: 1, outside: 0 });
    const after = await unitOfWork.read((read) => read.manager.count(Thing));
    expect(after).toBe(1);
  });

  test('recognises a unique violation, from SQL and from TypeORM, and the transaction goes on', async () => {
    await unitOfWork.run((tx) => add(tx, 'a'));
    const seen = await unitOfWork.run(async (tx) => {
      const fromSql: unknown = await add(tx, 'a').catch((error: unknown) => error);
      const fromTypeOrm: unknown = await tx.manager
        .insert(Thing, { code: 'a', madeAt: null })
        .catch((error: unknown) => error);
      const other: unknown = await tx.run('SELECT nonsense FROM thing').catch((e: unknown) => e);
      await add(tx, 'b');
      return [fromSql, fromTypeOrm, other].map(isUniqueViolation);
    });
    expect(seen).toEqual([true, true, false]);
    expect(await committed()).toEqual(['a', 'b']);
  });

  test('get-or-create: transactions that insert one key end with the same row', async () => {
    const insert =
      database === 'mysql'
        ? 'INSERT INTO thing (code) VALUES (?) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)'
        : 'INSERT INTO thing (code) VALUES (?) ON CONFLICT (code) DO NOTHING';
    const getOrCreate = (): Promise<number | undefined> =>
      unitOfWork.run(async (tx) => {
        await tx.run(insert, ['shared']);
        const rows = await tx.all<{ id: number }>("SELECT id FROM thing WHERE code = 'shared'");
        return rows[0]?.id;
      });
    const ids = await Promise.all(Array.from({ length: 16 }, getOrCreate));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toBeGreaterThan(0);
    expect(await committed()).toEqual(['shared']);
  });

  test('insert, catch the violation, select: finds the row of the other transaction', async () => {
    const getOrCreate = (): Promise<number | undefined> =>
      unitOfWork.run(async (tx) => {
        await tx.all('SELECT id FROM thing');
        await add(tx, 'shared').catch((error: unknown) => {
          if (!isUniqueViolation(error)) throw error;
        });
        const rows = await tx.all<{ id: number }>("SELECT id FROM thing WHERE code = 'shared'");
        return rows[0]?.id;
      });
    const ids = await Promise.all(Array.from({ length: 8 }, getOrCreate));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toBeDefined();
  });

  test("TypeORM's manager takes part in the transaction", async () => {
    const failing = unitOfWork.run(async (tx) => {
      await tx.manager.save(Thing, { code: 'saved', madeAt: null });
      await add(tx, 'by sql');
      expect(await tx.manager.countBy(Thing, { code: 'by sql' })).toBe(1);
      throw new Error('undo');
    });
    await expect(failing).rejects.toThrow('undo');
    expect(await committed()).toEqual([]);

    await Promise.all(
      ['a', 'b', 'c'].map((code) =>
        unitOfWork.run(async (tx) => {
          const thing = await tx.manager.save(Thing, { code, madeAt: null });
          thing.code = `${code}2`;
          await tx.manager.save(Thing, thing);
        }),
      ),
    );
    expect(await committed()).toEqual(['a2', 'b2', 'c2']);
  });

  test.each([
    '2023-04-23T13:10:06.826Z',
    '2024-02-29T23:59:59.999Z',
    '2024-07-01T00:00:00.000Z',
    '1970-01-01T00:00:00.001Z',
  ])('%s comes back to the millisecond, by either way', async (text) => {
    const time = new Date(text);
    await unitOfWork.run(async (tx) => {
      await tx.run('INSERT INTO thing (code, made_at) VALUES (?, ?)', ['sql', time]);
      await tx.manager.insert(Thing, { code: 'typeorm', madeAt: time });
    });
    const things = await unitOfWork.read((tx) => tx.manager.find(Thing));
    expect(things.map(({ madeAt }) => madeAt?.toISOString())).toEqual([text, text]);
    const found = await unitOfWork.read((tx) =>
      tx.all<{ made_at: unknown }>('SELECT made_at FROM thing WHERE made_at = ?', [time]),
    );
    expect(found.map((row) => readTime(row.made_at).toISOString())).toEqual([text, text]);
    const stored = await observer.rows<{ text: string }>(
      `SELECT ${database === 'mysql' ? 'CAST(made_at AS CHAR)' : 'made_at'} AS text FROM thing`,
    );
    const expected = text.slice(0, 23).replace('T', ' ');
    expect(stored.map((row) => row.text)).toEqual([expected, expected]);
  });

  test("each closure runs in its caller's asynchronous context", async () => {
    const storage = new AsyncLocalStorage<number>();
    const seen = await Promise.all(
      [1, 2, 3].map((id) =>
        storage.run(id, () =>
          unitOfWork.run(async (tx) => {
            await increment(tx);
            return storage.getStore();
          }),
        ),
      ),
    );
    expect(seen).toEqual([1, 2, 3]);
  });

  test('closing lets what is queued end, and refuses what comes after', async () => {
    const second = await openForTest(database === 'mysql' ? url : await createDatabase(), [Thing]);
    if (database === 'sqlite') {
      for (const sql of TABLES.sqlite) await second.source.query(sql);
    }
    const queued = Array.from({ length: 30 }, (_, index) =>
      second.unitOfWork.run((tx) => add(tx, `q${index}`).then(() => tx.all('SELECT 1'))),
    );
    const closing = second.close();
    const late = second.unitOfWork.run((tx) => add(tx, 'late'));
    const outcomes = await Promise.allSettled([...queued, late]);
    await closing;
    expect(outcomes.slice(0, 30).map(({ status }) => status)).toEqual(Array(30).fill('fulfilled'));
    expect(outcomes[30]).toMatchObject({ reason: { type: 'database_unavailable' } });
    await expect(second.unitOfWork.ping()).rejects.toMatchObject({ type: 'database_unavailable' });
    await second.close();
  });

  if (database === 'mysql') {
    test('retries the whole closure after a deadlock', async () => {
      const tries = [0, 0];
      let arrived = 0;
      let meet: () => void = () => undefined;
      const bothHoldOne = new Promise<void>((resolve) => (meet = resolve));
      const crosswise = (index: 0 | 1): Promise<unknown> =>
        unitOfWork.run(async (tx) => {
          tries[index] = (tries[index] ?? 0) + 1;
          await increment(tx, index + 1);
          if ((arrived += 1) === 2) meet();
          await bothHoldOne;
          await increment(tx, 2 - index);
        });
      await Promise.all([crosswise(0), crosswise(1)]);
      expect([...tries].sort()).toEqual([1, 2]);
      expect([await counter(1), await counter(2)]).toEqual([2, 2]);
    });

    test('a connection that failed in a transaction is never handed on with it', async () => {
      const run = unitOfWork.run(async (tx) => {
        await add(tx, 'lost');
        const [row] = await tx.all<{ id: number }>('SELECT CONNECTION_ID() AS id');
        await observer.rows(`KILL ${Number(row?.id)}`);
        await add(tx, 'lost too');
      });
      await expect(run).rejects.toMatchObject({
        type: 'database_unavailable',
        headers: { 'Retry-After': '1' },
      });
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => unitOfWork.run((tx) => add(tx, `ok${index}`))),
      );
      expect((await committed()).filter((code) => code.startsWith('lost'))).toEqual([]);
      expect(await committed()).toHaveLength(20);
    });

    test('a COMMIT that is not confirmed: says that the outcome is unknown, and does not repeat it', async () => {
      const proxy = await TcpProxy.before(url, 3306);
      const through = await openForTest(proxy.urlOf(url), [Thing]);
      let runs = 0;
      proxy.loseAnswerTo('COMMIT');
      const run = through.unitOfWork.run(async (tx) => {
        runs += 1;
        await add(tx, 'perhaps');
      });
      await expect(run).rejects.toMatchObject({
        type: 'database_unavailable',
        message: expect.stringContaining('may or may not have been stored') as unknown,
      });
      expect(runs).toBe(1);
      expect(await committed()).toEqual(['perhaps']);
      await through.unitOfWork.run((tx) => add(tx, 'next'));
      expect(await committed()).toEqual(['next', 'perhaps']);
      await through.close();
      await proxy.close();
    });

    test('every connection of the pool is READ COMMITTED and strict', async () => {
      const settings = await Promise.all(
        Array.from({ length: 10 }, () =>
          unitOfWork.read(async (tx) => {
            await tx.all('SELECT SLEEP(0.02)');
            return tx.all<{ Value: string }>(
              "SHOW VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation', 'sql_mode')",
            );
          }),
        ),
      );
      for (const rows of settings) {
        const values = rows.map((row) => row.Value);
        expect(values).toContain('READ-COMMITTED');
        expect(values).toContainEqual(expect.stringContaining('STRICT_ALL_TABLES'));
      }
    });
  }

  test('refuses with an AppError that says when to try again', async () => {
    const error = await openForTest(await createDatabase()).then(async (opened) => {
      await opened.close();
      return opened.unitOfWork.run((tx) => tx.all('SELECT 1')).catch((failure: unknown) => failure);
    });
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ kind: 'Unavailable', headers: { 'Retry-After': '1' } });
  });
});
