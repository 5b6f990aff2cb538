import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { keyFileOf } from '../auth/index.js';
import { CliFailure } from './cli-failure.js';

const ALL_PAGES = 0x7fffffff;

export interface BackupFiles {
  readonly database: string;
  /** null: there is no key file, the keys are in SECRET_KEYS. */
  readonly keys: string | null;
}

/**
 * Copies a SQLite database, and its key file beside the copy, while a server may be writing. The copy is one moment of
 * the database: all pages are read under one read lock, which in WAL mode stops no writer. A file appears under its
 * name only when it is complete.
 */
export async function backUpSqlite(
  source: string,
  target: string,
  { force }: { force: boolean },
): Promise<BackupFiles> {
  const keys = existsSync(keyFileOf(source)) ? keyFileOf(target) : null;
  const targets = keys === null ? [target] : [target, keys];
  refuseTargets(source, targets, force);
  // The keys go first: a database without its keys is worth less than keys without a database.
  if (keys !== null) {
    await writeAside(keys, (aside) => {
      copyFileSync(keyFileOf(source), aside);
      return Promise.resolve();
    });
  }
  await writeAside(target, (aside) => copyPages(source, aside));
  return { database: target, keys };
}

function refuseTargets(source: string, targets: readonly string[], force: boolean): void {
  if (!existsSync(source)) throw new CliFailure(`there is no database at ${source}`);
  const [target = ''] = targets;
  const folder = dirname(resolve(target));
  if (!existsSync(folder)) throw new CliFailure(`there is no folder ${folder}`);
  if (existsSync(target) && realpathSync(target) === realpathSync(source)) {
    throw new CliFailure('the backup can not be the database itself');
  }
  const taken = force ? undefined : targets.find((file) => existsSync(file));
  if (taken !== undefined) throw new CliFailure(`${taken} exists; --force overwrites it`);
}

async function copyPages(source: string, aside: string): Promise<void> {
  const db = new Database(source, { readonly: true, fileMustExist: true, timeout: 5000 });
  try {
    await db.backup(aside, { progress: () => ALL_PAGES });
  } finally {
    db.close();
  }
}

async function writeAside(file: string, write: (aside: string) => Promise<void>): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    closeSync(openSync(aside, 'wx', 0o600));
    await write(aside);
    chmodSync(aside, 0o600);
    sync(aside);
    // A log that an earlier copy left behind would be replayed into this one.
    for (const stale of [`${file}-wal`, `${file}-shm`]) rmSync(stale, { force: true });
    renameSync(aside, file);
    sync(dirname(resolve(file)));
  } finally {
    rmSync(aside, { force: true });
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
