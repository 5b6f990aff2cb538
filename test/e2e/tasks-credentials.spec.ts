import { CredentialBox } from '../../src/credentials/index.js';
import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { expectRefusal, TasksApi } from './tasks-support.js';

const SECRET = 'pa55-w0rd-that-must-not-leak';
const pack = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

describeOnBothDatabases('credentials of a task', ({ start }) => {
  let service: Service;
  let api: TasksApi;

  beforeAll(async () => {
    service = await start({ LOG_LEVEL: 'trace' });
    api = await TasksApi.open(service);
  });

  it('are masked in every answer and log, and stored encrypted', async () => {
    const credentials = {
      gateway: pack({ bk_app_code: 'x', bk_app_secret: SECRET }),
      opaque: pack({ user: SECRET }),
      deep: pack({ token: SECRET, inner: { password: SECRET, list: [{ api_key: SECRET }] } }),
    };
    const created = await api.create({ credentials }, { headers: { 'idempotency-key': 'c1' } });
    expect(created.json.data.extra_info).toEqual({
      custom_context: {
        credentials: {
          gateway: { bk_app_code: 'x', bk_app_secret: '******' },
          opaque: '{***}',
          deep: {
            token: '******',
            inner: { password: '******', list: [{ api_key: '******' }] },
          },
        },
      },
    });
    const { id, execution_snapshot_id } = created.json.data;
    const answers = [
      created,
      await api.detail(id),
      await api.list(),
      await api.create({ credentials }, { headers: { 'idempotency-key': 'c1' } }),
      await api.createMany([api.body({ credentials })]),
    ];
    for (const { text, status } of answers) {
      expect(status).toBe(200);
      expect(text).not.toContain(SECRET);
    }
    const [row] = await api.rows<{ credentials: string }>(
      `SELECT credentials FROM task_execution_snapshot WHERE id = ${execution_snapshot_id}`,
    );
    expect(row?.credentials).toMatch(/^k1\.[\w-]+\.[\w-]+\.[\w-]+$/);
    const box = service.app.get(CredentialBox, { strict: false });
    expect(box.open('task', row?.credentials ?? '')).toMatchObject({ opaque: { user: SECRET } });
    for (const table of ['task', 'task_execution_snapshot', 'idempotency_record', 'outbox']) {
      const stored = JSON.stringify(await api.rows(`SELECT * FROM ${table}`));
      expect(stored).not.toContain(SECRET);
      expect(stored).not.toContain(credentials.opaque);
    }
    expect(service.logText).not.toContain(SECRET);
    expect(service.logText).not.toContain(credentials.opaque);
  });

  it('equal ones are sealed differently', async () => {
    const credentials = { a: pack({ secret: SECRET }) };
    const ids = [await api.make({ credentials }), await api.make({ credentials })].map(
      (task) => task.execution_snapshot_id,
    );
    const rows = await api.rows<{ credentials: string }>(
      `SELECT credentials FROM task_execution_snapshot WHERE id IN (${ids.join(',')})`,
    );
    expect(new Set(rows.map((row) => row.credentials)).size).toBe(2);
  });

  it('none are stored when none are sent', async () => {
    const task = await api.make({ credentials: {} });
    expect(task.extra_info).toEqual({});
    const where = `id = ${task.execution_snapshot_id} AND credentials IS NULL`;
    expect(await api.count('task_execution_snapshot', where)).toBe(1);
  });

  it('bad ones are all named, without their content', async () => {
    const credentials = {
      number: -1,
      'a/b~c': '%%%=',
      '10': Buffer.from([0xff, 0xfe]).toString('base64'),
      array: pack([SECRET]),
      text: Buffer.from(`{"x": "${SECRET}`).toString('base64'),
      empty: '',
      chinese: '密码',
      good: pack({}),
    };
    const answer = await api.create({ credentials });
    expectRefusal(answer, 400, 'validation_failed');
    expect(answer.json.error?.details.map(({ path }) => path).sort()).toEqual(
      ['10', 'array', 'a~1b~0c', 'chinese', 'empty', 'number', 'text'].map(
        (name) => `/credentials/${name}`,
      ),
    );
    expect(answer.text).not.toContain(SECRET);
    expect(answer.text).not.toContain('\\ud800');
  });
});
