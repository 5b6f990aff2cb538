import { describeOn, eventually } from '../support/harness.js';
import { observe } from '../support/observer.js';
import { CreationStage } from './creation-stage.js';
import { killUnderLoad } from './kill-under-load.js';
import { damage, storedTasks } from './stored.js';

describeOn('mysql', 'SIGKILL under load', killUnderLoad);

/**
 * MySQL and MariaDB let another connection hold a table, so the transaction stands still right before a chosen statement.
 * (On SQLite the statements of a creation run without a pause between them.)
 */
describeOn('mysql', 'SIGKILL in the middle of a creation', ({ createDatabase }) => {
  it('leaves nothing behind or all of it, and the key gives the one task that there is', async () => {
    const databaseUrl = await createDatabase();
    const stage = await CreationStage.open(databaseUrl);
    const client = await stage.client();
    const { observer } = stage;
    const blocker = await observe(databaseUrl);
    const schema = new URL(databaseUrl).pathname.slice(1);
    const waiting = (): Promise<unknown[]> =>
      observer.rows(
        `SELECT id FROM information_schema.processlist WHERE db = '${schema}' AND state LIKE 'Waiting for table%'`,
      );
    try {
      for (const table of ['task_execution_snapshot', 'outbox']) {
        await blocker.rows(`LOCK TABLES ${table} WRITE`);
        const call = client.post('create_task', client.item(table), `key-${table}`);
        expect(await eventually(waiting, (rows) => rows.length > 0)).toHaveLength(1);
        await stage.server.kill('SIGKILL');
        await blocker.rows('UNLOCK TABLES');
        expect(await call).toEqual({ answered: false });
        expect(await eventually(waiting, (rows) => rows.length === 0)).toEqual([]);
        const clean = await eventually(
          () => damage(observer),
          (found) => Object.keys(found).length === 0,
        );
        expect(clean).toEqual({});
        const stored = (await storedTasks(observer)).map(({ name }) => name);
        // The last write goes together with COMMIT (docs/adr/0014): the server may do both for a client that is gone.
        if (table === 'outbox') expect([[], [table]]).toContainEqual(stored);
        else expect(stored).toEqual([]);
        await stage.boot();
      }
      const first = await client.post('create_task', client.item('outbox'), 'key-outbox');
      const again = await client.post('create_task', client.item('outbox'), 'key-outbox');
      if (!first.answered || !again.answered) throw new Error('the server does not answer');
      expect([first.status, again.status]).toEqual([200, 200]);
      expect(again.body.data.id).toBe(first.body.data.id);
      expect(await storedTasks(observer)).toHaveLength(1);
    } finally {
      await blocker.close();
      await stage.close();
    }
  }, 150_000);
});
