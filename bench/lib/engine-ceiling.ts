import Database from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import { type FreshDatabase } from './databases.js';

const SECONDS = 2;
/** Steps of one commit. */
const GROUP = 50;
const STATE = 's'.repeat(300);
const ROWS = ['a', 'b', 'c'].map((text) => text.repeat(150));

/**
 * The grouped ceiling of an engine's step (stack.md 4): a guarded update and three inserts for each of 50 executions in one
 * commit, by the bare driver from a process that does nothing else.
 * @returns steps a second
 */
export function groupedCeiling(database: FreshDatabase): Promise<number> {
  return database.kind === 'sqlite' ? onSqlite(database.url) : onMysql(database.url);
}

function onSqlite(url: string): Promise<number> {
  const db = new Database(url.slice('sqlite:'.length));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE bare_run (id integer PRIMARY KEY, revision int, state text)');
  db.exec('CREATE TABLE bare_row (id integer PRIMARY KEY, run_id int, data text)');
  const add = db.prepare('INSERT INTO bare_run (id, revision, state) VALUES (?, 1, ?)');
  for (let id = 1; id <= GROUP; id += 1) add.run(id, STATE);
  const update = db.prepare(
    'UPDATE bare_run SET revision = revision + 1, state = ? WHERE id = ? AND revision = ?',
  );
  const insert = db.prepare('INSERT INTO bare_row (run_id, data) VALUES (?, ?)');
  const commit = db.transaction((revision: number) => {
    for (let id = 1; id <= GROUP; id += 1) {
      update.run(STATE, id, revision);
      for (const row of ROWS) insert.run(id, row);
    }
  });
  const rate = stepsPerSecond((revision) => {
    commit.immediate(revision);
    return Promise.resolve();
  });
  return rate.finally(() => db.close());
}

async function onMysql(url: string): Promise<number> {
  const connection = await createConnection({ uri: url });
  await connection.query(
    'CREATE TABLE bare_run (id int PRIMARY KEY, revision int, state longtext)',
  );
  await connection.query(
    'CREATE TABLE bare_row (id int AUTO_INCREMENT PRIMARY KEY, run_id int, data longtext)',
  );
  const ids = Array.from({ length: GROUP }, (_, index) => index + 1);
  await connection.query('INSERT INTO bare_run (id, revision, state) VALUES ?', [
    ids.map((id) => [id, 1, STATE]),
  ]);
  const inserts = ids.flatMap((id) => ROWS.map((row) => [id, row]));
  const when = ' WHEN ? THEN ?'.repeat(GROUP);
  const update = `UPDATE bare_run SET state = CASE id${when} END, revision = revision + 1 WHERE id IN (?) AND revision = ?`;
  const states = ids.flatMap((id) => [id, STATE]);
  const rate = stepsPerSecond(async (revision) => {
    await connection.beginTransaction();
    await connection.query(update, [...states, ids, revision]);
    await connection.query('INSERT INTO bare_row (run_id, data) VALUES ?', [inserts]);
    await connection.commit();
  });
  return rate.finally(() => connection.end());
}

async function stepsPerSecond(commit: (revision: number) => Promise<void>): Promise<number> {
  const started = performance.now();
  let revision = 1;
  for (; performance.now() - started < SECONDS * 1000; revision += 1) await commit(revision);
  return ((revision - 1) * GROUP * 1000) / (performance.now() - started);
}
