import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseStartError } from '../../src/database/index.js';
import { describeOn } from '../support/harness.js';
import { openForTest } from '../support/open-suite-database.js';

/** Why the database could not be opened; fails when it could. */
async function refusal(url: string): Promise<string> {
  const outcome: unknown = await openForTest(url).then(
    (open) => open.close().then(() => 'opened'),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(DatabaseStartError);
  return outcome instanceof Error ? outcome.message : '';
}

describeOn('sqlite', 'opening a database', ({ createDatabase, createFolder }) => {
  test('makes the folder of the file', async () => {
    const open = await openForTest(`sqlite:${join(createFolder(), 'a/b/millrace.db')}`);
    await open.unitOfWork.ping();
    await open.close();
  });

  test('names a path that is not below a folder', async () => {
    const file = join(createFolder(), 'file');
    writeFileSync(file, '');
    const message = await refusal(`sqlite:${file}/millrace.db`);
    expect(message).toContain(`DATABASE_URL: the SQLite file ${file}/millrace.db can not be`);
  });

  test('names a path that is a folder', async () => {
    const folder = join(createFolder(), 'folder');
    mkdirSync(folder);
    expect(await refusal(`sqlite:${folder}`)).toContain(folder);
  });

  test('names a file that is not a database, and leaves it as it is', async () => {
    const file = join(createFolder(), 'notes.txt');
    writeFileSync(file, 'this is not a database, and long enough to have a header\n'.repeat(99));
    expect(await refusal(`sqlite:${file}`)).toMatch(/notes\.txt can not be .*SQLITE_NOTADB/);
  });

  test('refuses a second server on one file, until the first has closed', async () => {
    const url = await createDatabase();
    const first = await openForTest(url);
    expect(await refusal(url)).toBe(
      `DATABASE_URL: the SQLite file ${url.slice('sqlite:'.length)} is in use by another server`,
    );
    await first.unitOfWork.ping();
    await first.close();
    const second = await openForTest(url);
    await second.close();
  });

  test('knows one file under two names', async () => {
    const url = await createDatabase();
    const first = await openForTest(url);
    const alias = join(createFolder(), 'alias.db');
    symlinkSync(url.slice('sqlite:'.length), alias);
    expect(await refusal(`sqlite:${alias}`)).toContain('is in use by another server');
    await first.close();
  });
});

describeOn('mysql', 'opening a database', ({ createDatabase }) => {
  const withSecret = async (change: (url: URL) => void): Promise<string> => {
    const url = new URL(await createDatabase());
    change(url);
    return url.toString();
  };

  test('names host and database, never the password', async () => {
    const url = await withSecret((to) => {
      to.username = 'nobody';
      to.password = 'hunter2-secret';
    });
    const message = await refusal(url);
    const { host, pathname } = new URL(url);
    expect(message).toContain(`DATABASE_URL: the database at ${host}${pathname} can not be opened`);
    expect(message).not.toContain('hunter2');
  });

  test('names a server that does not answer', async () => {
    const url = await withSecret((to) => {
      to.host = '127.0.0.1:1';
    });
    expect(await refusal(url)).toMatch(/127\.0\.0\.1:1\/.* can not be opened \(ECONNREFUSED\)/);
  });

  test('names a database that does not exist', async () => {
    const url = await withSecret((to) => (to.pathname = '/millrace_test_missing'));
    expect(await refusal(url)).toMatch(/millrace_test_missing can not be opened/);
  });

  test('refuses a server that can not take the largest body', async () => {
    const url = await createDatabase();
    const start = openForTest(url, [], { LIMIT_TREE_BODY_BYTES: String(1024 * 1024 * 1024) });
    const limits = /LIMIT_TREE_BODY_BYTES .* max_allowed_packet/;
    await expect(start).rejects.toThrow(limits);
  });
});
