import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rawDatabase } from '../../src/database/index.js';
import { describeOn, type Service } from '../support/harness.js';
import { expectRefusal, keyed, type TaskData, TasksApi } from './tasks-support.js';
import { tree } from './templates-support.js';

/** A way to make the database of a running service read-only, and writable again. */
interface Switch {
  readonly name: string;
  readonly isAvailable: boolean;
  set(service: Service, readOnly: boolean): void;
}

const QUERY_ONLY: Switch = {
  name: 'a connection that SQLite holds read-only',
  isAvailable: true,
  set: ({ source }, readOnly) => rawDatabase(source).pragma(`query_only = ${readOnly ? 1 : 0}`),
};

const IMMUTABLE: Switch = {
  name: 'an immutable file (chattr +i)',
  isAvailable: hasImmutableFiles(),
  set: ({ databaseUrl }, readOnly) => {
    const file = databaseUrl.slice('sqlite:'.length);
    // Not `-shm`: that is mapped memory, and a store to an immutable one is SIGBUS.
    if (!chattr(readOnly, file, `${file}-wal`)) throw new Error('chattr stopped working');
  },
};

function chattr(immutable: boolean, ...files: readonly string[]): boolean {
  return spawnSync('chattr', [immutable ? '+i' : '-i', ...files]).status === 0;
}

/** Needs a right (CAP_LINUX_IMMUTABLE) and a file system that has the flag. */
function hasImmutableFiles(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  const probe = join(folder, 'probe');
  writeFileSync(probe, '');
  const works = chattr(true, probe) && chattr(false, probe);
  rmSync(folder, { recursive: true, force: true });
  if (!works)
    console.warn('!! SKIPPED: a SQLite file that is made immutable; chattr +i fails here');
  return works;
}

const TABLES = ['task', 'task_execution_snapshot', 'outbox', 'idempotency_record', 'template'];

describeOn('sqlite', 'a database that becomes read-only while serving', ({ start }) => {
  let service: Service;
  let api: TasksApi;
  let task: TaskData;

  beforeAll(async () => {
    service = await start();
    api = await TasksApi.open(service);
    task = await api.make({ name: 'before' }, keyed('before'));
  });

  const counts = (): Promise<number[]> =>
    Promise.all([...TABLES, 'space'].map((table) => api.count(table, '1 = 1')));

  const whileReadOnly = async (way: Switch, work: () => Promise<void>): Promise<void> => {
    way.set(service, true);
    try {
      await work();
    } finally {
      way.set(service, false);
    }
  };

  describe.each([QUERY_ONLY, IMMUTABLE])('$name', (way) => {
    const when = way.isAvailable ? it : it.skip;

    when('refuses every write with 503, says why, and stores nothing', () =>
      whileReadOnly(way, async () => {
        const before = await counts();
        const logged = service.logs.length;
        const space = { name: 's', platform_url: 'https://x.example', app_code: 'demo' };
        const answers = await Promise.all([
          api.create({ name: 'plain' }),
          api.create({ name: 'plain too' }),
          api.create({ name: 'keyed' }, keyed('keyed')),
          api.createMany([api.body(), api.body()]),
          api.update(task.id, { name: 'changed' }),
          api.post('delete_task', { task_ids: [task.id] }),
          api.templates.create({ name: 't', creator: 'c', pipeline_tree: tree() }),
          service.call('POST', '/create_space', space),
        ]);
        for (const answer of answers) {
          expectRefusal(answer, 503, 'database_unavailable', []);
          expect(answer.json.message).toBe(
            'the database does not answer or can not be written now; nothing of this call was stored',
          );
          expect(answer.headers['retry-after']).toBe('1');
          expect(answer.text).not.toMatch(/sqlite|\.db|\/tmp|readonly|I\/O/i);
        }
        expect(await counts()).toEqual(before);
        const causes = service.logs
          .slice(logged)
          .filter(({ error }) => error === 'database_unavailable')
          .map((line) => /SQLITE_(?:READONLY|IOERR)\w*/.exec(JSON.stringify(line))?.[0] ?? '');
        expect(causes).toHaveLength(answers.length);
        expect(causes).not.toContain('');
      }),
    );

    when('goes on with reads', () =>
      whileReadOnly(way, async () => {
        const list = await api.list();
        expect([list.status, list.json.data.results.map(({ id }) => id)]).toEqual([200, [task.id]]);
        const detail = await api.detail(task.id);
        expect([detail.status, detail.json.data.name]).toEqual([200, 'before']);
        expect((await service.call('GET', '/readyz', undefined, { as: null })).status).toBe(200);
      }),
    );

    when('gives the answer of an earlier equal call again', () =>
      whileReadOnly(way, async () => {
        const again = await api.create({ name: 'before' }, keyed('before'));
        expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
        expect(again.json.data).toEqual(task);
        const other = await api.create({ name: 'other' }, keyed('before'));
        expectRefusal(other, 409, 'idempotency_key_reused');
      }),
    );

    when('serves writes again as soon as it can, and the refused key is free', async () => {
      const { name } = way;
      await whileReadOnly(way, async () => {
        expect((await api.create({ name }, keyed(name))).status).toBe(503);
      });
      const answers = [await api.create({ name }), await api.create({ name }, keyed(name))];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers.map(({ headers }) => headers['idempotency-replayed'])).toEqual([
        undefined,
        undefined,
      ]);
      const task_ids = answers.map(({ json }) => json.data.id);
      expect((await api.post('delete_task', { task_ids })).status).toBe(200);
    });
  });
});
