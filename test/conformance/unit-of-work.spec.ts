import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from '../../src/common/errors/index.js';
import { isUniqueViolation, readTime } from '../../src/database/index.js';
import { describeOnBothDatabases } from '../support/harness.js';
import { openForTest } from '../support/open-suite-database.js';
import { TABLES, Thing, UnitOfWorkStage } from './unit-of-work-stage.js';

describeOnBothDatabases('unit of work', (context) => {
  const { database, createDatabase } = context;
  const stage = UnitOfWorkStage.of(context);
  const { add, committed, counter, increment } = stage;

  test('commits what the closure wrote and returns its value', async () => {
    const result = await stage.unitOfWork.run(async (tx) => {
      await add(tx, 'a');
      const { insertId, affected } = await tx.run('INSERT INTO thing (code) VALUES (?)', ['b']);
      const [row] = await tx.all<{ id: number }>("SELECT id FROM thing WHERE code = 'b'");
      return { isSameId: row?.id === insertId, affected };
    });
    expect(result).toEqual({ isSameId: true, affected: 1 });
    expect(await committed()).toEqual(['a', 'b']);
  });

  test('reports rows matched, also when the value stays', async () => {
    const { affected } = await stage.unitOfWork.run((tx) =>
      tx.run('UPDATE counter SET value = 0 WHERE id IN (1, 2)'),
    );
    expect(affected).toBe(2);
  });

  test('rolls back all of a closure that throws, and passes its error on', async () => {
    const failure = new Error('changed my mind');
    const run = stage.unitOfWork.run(async (tx) => {
      await add(tx, 'a');
      await increment(tx);
      throw failure;
    });
    await expect(run).rejects.toBe(failure);
    expect(await committed()).toEqual([]);
    expect(await counter()).toBe(0);
  });

  test('rolls back when a statement fails', async () => {
    const run = stage.unitOfWork.run(async (tx) => {
      await add(tx, 'a');
      await tx.run('INSERT INTO no_such_table VALUES (1)');
    });
    await expect(run).rejects.toMatchObject({
      message: expect.stringContaining('no_such_table') as unknown,
    });
    expect(await committed()).toEqual([]);
  });

  test('a nested run throws and undoes the outer one', async () => {
    const run = stage.unitOfWork.run(async (tx) => {
      await add(tx, 'outer');
      await stage.unitOfWork.run((inner) => add(inner, 'inner'));
    });
    await expect(run).rejects.toThrow(/already open/);
    expect(await committed()).toEqual([]);
    await stage.unitOfWork.run((tx) => add(tx, 'after'));
    expect(await committed()).toEqual(['after']);
  });

  test('counts each of 50 concurrent increments', async () => {
    await Promise.all(
      Array.from({ length: 50 }, () => stage.unitOfWork.run((tx) => increment(tx))),
    );
    expect(await counter()).toBe(50);
  });

  test('counts each of 50 concurrent read-then-write closures', async () => {
    const once = (): Promise<unknown> =>
      stage.unitOfWork.run(async (tx) => {
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
        stage.unitOfWork.run(async (tx) => {
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
        stage.unitOfWork
          .run((tx) => add(tx, code))
          .then(() => stage.observer.rows(`SELECT id FROM thing WHERE code = '${code}'`)),
      ),
    );
    expect(visible.map((rows) => rows.length)).toEqual([1, 1, 1, 1]);
  });

  test('a transaction sees its own writes, a read outside only what is committed', async () => {
    const seen = await stage.unitOfWork.run(async (tx) => {
      await add(tx, 'a');
      const count = 'SELECT COUNT(*) AS n FROM thing';
      const [inside] = await tx.all<{ n: number }>(count);
      const [outside] = await stage.unitOfWork.read((read) => read.all<{ n: number }>(count));
      return { inside: Number(inside?.n), outside: Number(outside?.n) };
    });
    expect(seen).toEqual({ inside: 1, outside: 0 });
    const after = await stage.unitOfWork.read((read) => read.manager.count(Thing));
    expect(after).toBe(1);
  });

  test('recognises a unique violation, from SQL and from TypeORM, and the transaction goes on', async () => {
    await stage.unitOfWork.run((tx) => add(tx, 'a'));
    const seen = await stage.unitOfWork.run(async (tx) => {
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
      stage.unitOfWork.run(async (tx) => {
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
      stage.unitOfWork.run(async (tx) => {
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
    const failing = stage.unitOfWork.run(async (tx) => {
      await tx.manager.save(Thing, { code: 'saved', madeAt: null });
      await add(tx, 'by sql');
      expect(await tx.manager.countBy(Thing, { code: 'by sql' })).toBe(1);
      throw new Error('undo');
    });
    await expect(failing).rejects.toThrow('undo');
    expect(await committed()).toEqual([]);

    await Promise.all(
      ['a', 'b', 'c'].map((code) =>
        stage.unitOfWork.run(async (tx) => {
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
    await stage.unitOfWork.run(async (tx) => {
      await tx.run('INSERT INTO thing (code, made_at) VALUES (?, ?)', ['sql', time]);
      await tx.manager.insert(Thing, { code: 'typeorm', madeAt: time });
    });
    const things = await stage.unitOfWork.read((tx) => tx.manager.find(Thing));
    expect(things.map(({ madeAt }) => madeAt?.toISOString())).toEqual([text, text]);
    const found = await stage.unitOfWork.read((tx) =>
      tx.all<{ made_at: unknown }>('SELECT made_at FROM thing WHERE made_at = ?', [time]),
    );
    expect(found.map((row) => readTime(row.made_at).toISOString())).toEqual([text, text]);
    const stored = await stage.observer.rows<{ text: string }>(
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
          stage.unitOfWork.run(async (tx) => {
            await increment(tx);
            return storage.getStore();
          }),
        ),
      ),
    );
    expect(seen).toEqual([1, 2, 3]);
  });

  test('closing lets what is queued end, and refuses what comes after', async () => {
    const second = await openForTest(database === 'mysql' ? stage.url : await createDatabase(), [
      Thing,
    ]);
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

  test('refuses with an AppError that says when to try again', async () => {
    const error = await openForTest(await createDatabase()).then(async (opened) => {
      await opened.close();
      return opened.unitOfWork.run((tx) => tx.all('SELECT 1')).catch((failure: unknown) => failure);
    });
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ kind: 'Unavailable', headers: { 'Retry-After': '1' } });
  });
});
