import { describeOn } from '../support/harness.js';
import { openForTest } from '../support/open-suite-database.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { Thing, UnitOfWorkStage } from './unit-of-work-stage.js';

describeOn('mysql', 'unit of work: what only connections to a server meet', (context) => {
  const stage = UnitOfWorkStage.of(context);
  const { add, committed, counter, increment } = stage;

  test('retries the whole closure after a deadlock', async () => {
    const tries = [0, 0];
    let arrived = 0;
    let meet: () => void = () => undefined;
    const bothHoldOne = new Promise<void>((resolve) => (meet = resolve));
    const crosswise = (index: 0 | 1): Promise<unknown> =>
      stage.unitOfWork.run(async (tx) => {
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
    const run = stage.unitOfWork.run(async (tx) => {
      await add(tx, 'lost');
      const [row] = await tx.all<{ id: number }>('SELECT CONNECTION_ID() AS id');
      await stage.observer.rows(`KILL ${Number(row?.id)}`);
      await add(tx, 'lost too');
    });
    await expect(run).rejects.toMatchObject({
      type: 'database_unavailable',
      headers: { 'Retry-After': '1' },
    });
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => stage.unitOfWork.run((tx) => add(tx, `ok${index}`))),
    );
    expect((await committed()).filter((code) => code.startsWith('lost'))).toEqual([]);
    expect(await committed()).toHaveLength(20);
  });

  test('a COMMIT that is not confirmed: says that the outcome is unknown, and does not repeat it', async () => {
    const proxy = await TcpProxy.before(stage.url, 3306);
    const through = await openForTest(proxy.urlOf(stage.url), [Thing]);
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
        stage.unitOfWork.read(async (tx) => {
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
});
