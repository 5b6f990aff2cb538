/**
 * The ceiling of create_task: bare Fastify and the raw driver, writing the same rows with one commit a request. No
 * credentials, no validation, no framework.
 */
import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import fastify from 'fastify';
import { createPool } from 'mysql2/promise';
import { serialTree } from '../lib/fixture.js';

const TREE = JSON.stringify(serialTree(20));
const SHA = 'a'.repeat(64);
const SELECT = 'SELECT id FROM task_snapshot WHERE space_id = ? AND sha256 = ?';
const PIN =
  'INSERT INTO task_snapshot (space_id, sha256, md5sum, data, used_at) VALUES (?, ?, ?, ?, ?)';
const EXECUTION =
  'INSERT INTO task_execution_snapshot (snapshot_id, overrides, credentials) VALUES (?, ?, NULL)';
const TASK =
  "INSERT INTO task (space_id, instance_id, template_id, name, creator, create_time, executor, description, state, is_started, is_finished, is_revoked, is_deleted, is_expired, snapshot_id, execution_snapshot_id, create_method, trigger_method, revision) VALUES (?, ?, ?, ?, ?, ?, '', ?, 'CREATED', 0, 0, 0, 0, 0, ?, ?, 'API', 'api', 1)";
const EVENT =
  "INSERT INTO outbox (space_id, task_id, kind, created_at) VALUES (?, ?, 'task_create', ?)";

interface Body {
  template_id: number;
  name: string;
  creator: string;
  description: string;
  constants: Record<string, string>;
}
interface Created {
  id: number;
  snapshotId: number;
  executionId: number;
}
type Create = (body: Body, instanceId: string, now: Date) => Promise<Created>;

function sqliteCreate(file: string): Create {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  const [select, pin, execution, task, event] = [SELECT, PIN, EXECUTION, TASK, EVENT].map((sql) =>
    db.prepare(sql),
  ) as [
    Database.Statement,
    Database.Statement,
    Database.Statement,
    Database.Statement,
    Database.Statement,
  ];
  const create = db.transaction((body: Body, instanceId: string, now: string): Created => {
    const row = select.get(1, SHA) as { id: number } | undefined;
    const snapshotId = row?.id ?? Number(pin.run(1, SHA, SHA.slice(32), TREE, now).lastInsertRowid);
    const overrides = JSON.stringify({ constants: body.constants });
    const executionId = Number(execution.run(snapshotId, overrides).lastInsertRowid);
    const { lastInsertRowid } = task.run(
      1,
      instanceId,
      body.template_id,
      body.name,
      body.creator,
      now,
      body.description,
      snapshotId,
      executionId,
    );
    const id = Number(lastInsertRowid);
    event.run(1, id, now);
    return { id, snapshotId, executionId };
  });
  return (body, instanceId, now) =>
    Promise.resolve(create(body, instanceId, now.toISOString().replace('T', ' ').slice(0, 23)));
}

function mysqlCreate(uri: string): Create {
  const pool = createPool({ uri, connectionLimit: 10, timezone: 'Z' });
  return async (body, instanceId, now) => {
    const connection = await pool.getConnection();
    try {
      await connection.query('START TRANSACTION');
      const [rows] = await connection.execute(SELECT, [1, SHA]);
      const insert = async (sql: string, values: (string | number | Date)[]): Promise<number> => {
        const [result] = await connection.execute(sql, values);
        return (result as { insertId: number }).insertId;
      };
      const known = (rows as { id: number }[])[0]?.id;
      const snapshotId = known ?? (await insert(PIN, [1, SHA, SHA.slice(32), TREE, now]));
      const executionId = await insert(EXECUTION, [
        snapshotId,
        JSON.stringify({ constants: body.constants }),
      ]);
      const id = await insert(TASK, [
        1,
        instanceId,
        body.template_id,
        body.name,
        body.creator,
        now,
        body.description,
        snapshotId,
        executionId,
      ]);
      await insert(EVENT, [1, id, now]);
      await connection.query('COMMIT');
      return { id, snapshotId, executionId };
    } finally {
      connection.release();
    }
  };
}

const url = process.env.DATABASE_URL ?? '';
const create = url.startsWith('sqlite:') ? sqliteCreate(url.slice(7)) : mysqlCreate(url);
const app = fastify();

app.get('/healthz', () => ({ status: 'ok' }));
app.post<{ Body: Body }>('/create', async ({ body }) => {
  const instanceId = randomBytes(16).toString('hex');
  const now = new Date();
  const { id, snapshotId, executionId } = await create(body, instanceId, now);
  return {
    result: true,
    code: '0',
    message: '',
    data: {
      id,
      space_id: 1,
      instance_id: instanceId,
      template_id: body.template_id,
      name: body.name,
      creator: body.creator,
      create_time: now.toISOString(),
      description: body.description,
      snapshot_id: snapshotId,
      execution_snapshot_id: executionId,
      parameters: body.constants,
    },
  };
});

void app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' }).then(async () => {
  // One row to find, so that no two first requests race for it.
  await app.inject({
    method: 'POST',
    url: '/create',
    payload: { template_id: 1, name: 'x', creator: 'x', description: '', constants: {} },
  });
});
process.on('SIGTERM', () => process.exit(0));
