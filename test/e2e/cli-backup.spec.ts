import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { cli } from './cli-runner.js';
import { describeOn, type Service } from '../support/harness.js';

const NO_KEYS = { SECRET_KEYS: '' };

describeOn('sqlite', 'millrace backup', ({ start, createFolder, createDatabase }) => {
  const fileOf = (url: string): string => url.slice('sqlite:'.length);

  /** Moves one unit between two rows per transaction: any torn copy breaks the sum. */
  async function transferUntil(service: Service, stop: () => boolean): Promise<number> {
    let transfers = 0;
    while (!stop()) {
      await service.unitOfWork.run(async (tx) => {
        await tx.run('UPDATE ledger SET amount = amount - 1 WHERE id = 1');
        await tx.run('UPDATE ledger SET amount = amount + 1 WHERE id = 2');
        await tx.run('INSERT INTO ledger (amount, note) VALUES (0, ?)', ['x'.repeat(2000)]);
      });
      transfers += 1;
    }
    return transfers;
  }

  it('copies one moment of the database while a server writes', async () => {
    const service = await start(NO_KEYS);
    await service.unitOfWork.run(async (tx) => {
      await tx.run('CREATE TABLE ledger (id integer PRIMARY KEY, amount int, note text)');
      await tx.run('INSERT INTO ledger (amount) VALUES (0), (0)');
      for (let row = 0; row < 3000; row += 1) {
        await tx.run('INSERT INTO ledger (amount, note) VALUES (0, ?)', ['y'.repeat(2000)]);
      }
    });
    let isDone = false;
    const writing = transferUntil(service, () => isDone);
    const folder = createFolder();
    try {
      for (let copy = 0; copy < 5; copy += 1) {
        const target = join(folder, `copy-${copy}.db`);
        const { code, out } = await cli(service.databaseUrl, ['backup', target], NO_KEYS);
        expect([code, out]).toEqual([0, `database  ${target}\nkeys      ${target}.keys\n`]);
      }
    } finally {
      isDone = true;
    }
    expect(await writing).toBeGreaterThan(5);
    let last = -1;
    for (let copy = 0; copy < 5; copy += 1) {
      const db = new Database(join(folder, `copy-${copy}.db`), { readonly: true });
      const { sum, moved, added } = db
        .prepare(
          'SELECT SUM(amount) AS sum, MAX(amount) AS moved, COUNT(*) - 3002 AS added FROM ledger',
        )
        .get() as Record<'sum' | 'moved' | 'added', number>;
      expect(sum).toBe(0);
      expect(added).toBe(moved);
      expect(moved).toBeGreaterThan(last);
      last = moved;
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      db.close();
    }
    const files = readdirSync(folder).filter((name) => !/-(?:wal|shm)$/.test(name));
    expect(files).toHaveLength(10);
  });

  it('serves from the copy, with the secrets and keys of the original', async () => {
    const url = await createDatabase();
    const { out } = await cli(url, ['app', 'create', 'kept', '--json'], NO_KEYS);
    const { bk_app_secret: secret } = JSON.parse(out) as { bk_app_secret: string };
    const target = join(createFolder(), 'restored.db');
    expect((await cli(url, ['backup', target], NO_KEYS)).code).toBe(0);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(statSync(`${target}.keys`).mode & 0o777).toBe(0o600);
    const restored = await start({ ...NO_KEYS, DATABASE_URL: `sqlite:${target}` });
    const authorization = `Basic ${Buffer.from(`kept:${secret}`).toString('base64')}`;
    const { json } = await restored.call('GET', '/space/1/get_space_configs', undefined, {
      as: null,
      headers: { authorization },
    });
    expect(json.error?.type).toBe('space_not_found');
    expect(readFileSync(`${target}.keys`)).toEqual(readFileSync(`${fileOf(url)}.keys`));
  });

  it('overwrites only with --force', async () => {
    const url = await createDatabase();
    await cli(url, ['db', 'migrate'], NO_KEYS);
    const target = join(createFolder(), 'taken.db');
    writeFileSync(target, 'precious');
    const refused = await cli(url, ['backup', target], NO_KEYS);
    expect(refused).toEqual({
      code: 1,
      out: '',
      err: `millrace: ${target} exists; --force overwrites it\n`,
    });
    expect(readFileSync(target, 'utf8')).toBe('precious');
    writeFileSync(`${target}-wal`, 'left over');
    expect((await cli(url, ['backup', target, '--force'], NO_KEYS)).code).toBe(0);
    expect(existsSync(`${target}-wal`)).toBe(false);
    expect(readFileSync(target).subarray(0, 15).toString()).toBe('SQLite format 3');
  });

  it('says what is missing, and leaves nothing half done', async () => {
    const url = await createDatabase();
    const folder = createFolder();
    const run = (target: string, ...more: string[]): ReturnType<typeof cli> =>
      cli(url, ['backup', target, ...more], NO_KEYS);
    expect((await run(join(folder, 'a.db'))).err).toContain('there is no database at');
    expect(existsSync(fileOf(url))).toBe(false);
    await cli(url, ['app', 'list'], NO_KEYS);
    expect((await run(join(folder, 'no/a.db'))).err).toContain('there is no folder');
    expect((await run(fileOf(url), '--force')).err).toContain('can not be the database itself');
    mkdirSync(join(folder, 'dir.db'));
    expect((await run(join(folder, 'dir.db'), '--force')).code).toBe(1);
    expect(readdirSync(folder).filter((name) => name !== 'dir.db.keys')).toEqual(['dir.db']);
  });

  it('reminds of SECRET_KEYS when they are not in a file', async () => {
    const url = await createDatabase();
    await cli(url, ['db', 'migrate']);
    const target = join(createFolder(), 'copy.db');
    const { code, out, err } = await cli(url, ['backup', target]);
    expect([code, out]).toEqual([0, `database  ${target}\n`]);
    expect(err).toContain('SECRET_KEYS');
  });
});

describeOn('mysql', 'millrace backup', ({ createDatabase }) => {
  it('names the tool to use', async () => {
    const { code, err } = await cli(await createDatabase(), ['backup', '/tmp/never.sql']);
    expect(code).toBe(1);
    expect(err).toMatch(/^millrace: .*mysqldump --single-transaction.*\n$/);
  });
});
