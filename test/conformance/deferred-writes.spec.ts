import { isUniqueViolation } from '../../src/database/index.js';
import { describeOn, describeOnBothDatabases } from '../support/harness.js';
import { createMemoryLog } from '../support/memory-log.js';
import { Thing, UnitOfWorkStage } from './unit-of-work-stage.js';

const ADD = 'INSERT INTO thing (code, made_at) VALUES (?, ?)';
const AT = new Date('2026-05-04T10:21:00.123Z');

describeOnBothDatabases('deferred writes', (context) => {
  const stage = UnitOfWorkStage.of(context);
  const { committed } = stage;

  test('are committed with their transaction', async () => {
    await stage.unitOfWork.run(async (tx) => {
      await tx.defer(ADD, ['a', AT]);
      await tx.defer(ADD, ['b', null]);
    });
    expect(await committed()).toEqual(['a', 'b']);
  });

  test('are seen by what comes behind them, which has its own result', async () => {
    const seen = await stage.unitOfWork.run(async (tx) => {
      await tx.defer(ADD, ['a', AT]);
      const rows = await tx.all<{ code: string }>('SELECT code FROM thing WHERE code = ?', ['a']);
      await tx.defer(ADD, ['b', AT]);
      const { affected } = await tx.run('UPDATE thing SET made_at = ? WHERE code IN (?, ?)', [
        null,
        'a',
        'b',
      ]);
      return { rows: rows.map(({ code }) => code), affected };
    });
    expect(seen).toEqual({ rows: ['a'], affected: 2 });
  });

  test.each(["it's \\' \"; DROP TABLE thing; --", 'a?b??', 'ünï 🙂', '\u0000\u001a\n'])(
    'keep a value as it is: %j',
    async (code) => {
      await stage.unitOfWork.run((tx) => tx.defer(ADD, [code, null]));
      expect(await committed()).toEqual([code]);
    },
  );

  test('a failing one takes the whole transaction with it', async () => {
    const run = stage.unitOfWork.run(async (tx) => {
      await tx.run(ADD, ['before', null]);
      await tx.defer(ADD, ['twice', null]);
      await tx.defer(ADD, ['twice', null]);
      await tx.defer(ADD, ['behind', null]);
    });
    await expect(run.catch((error: unknown) => isUniqueViolation(error))).resolves.toBe(true);
    expect(await committed()).toEqual([]);
  });

  test('a failing one shows no value of its transaction in the log', async () => {
    const run = stage.unitOfWork.run(async (tx) => {
      await tx.defer(ADD, ['a secret of a user', null]);
      await tx.defer(ADD, [null, null]);
    });
    const log = createMemoryLog();
    await run.catch((err: unknown) => log.logger.error({ err }, 'failed'));
    expect(log.lines).toMatchObject([
      { msg: 'failed', err: { type: expect.any(String) as unknown } },
    ]);
    expect(log.text()).not.toContain('a secret of a user');
  });

  test('many long ones are sent before they fill a packet', async () => {
    const long = 'x'.repeat(60_000);
    await stage.unitOfWork.run(async (tx) => {
      for (let index = 0; index < 400; index += 1) {
        await tx.defer('INSERT INTO thing (code) SELECT ? WHERE length(?) > 0', [
          `code ${index}`,
          long,
        ]);
      }
    });
    expect(await committed()).toHaveLength(400);
  });

  test('TypeORM works in a transaction that has sent nothing yet', async () => {
    const failure = new Error('changed my mind');
    await stage.unitOfWork.run((tx) => tx.manager.insert(Thing, { code: 'kept' }));
    const run = stage.unitOfWork.run(async (tx) => {
      await tx.manager.insert(Thing, { code: 'undone' });
      throw failure;
    });
    await expect(run).rejects.toBe(failure);
    expect(await committed()).toEqual(['kept']);
  });
});

describeOn('mysql', 'deferred writes, as MySQL sends them', (context) => {
  const stage = UnitOfWorkStage.of(context);

  test('TypeORM is refused behind them: its statements would come first', async () => {
    const run = stage.unitOfWork.run(async (tx) => {
      await tx.defer(ADD, ['first', null]);
      await tx.manager.count(Thing);
    });
    await expect(run).rejects.toThrow(/behind deferred writes/);
    expect(await stage.committed()).toEqual([]);
  });
});
