import { CredentialBox } from '../../src/credentials/index.js';
import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { CredentialsApi, SECRET } from './credentials-support.js';
import { expectRefusal, TasksApi } from './tasks-support.js';

const MASK = '*********';
const BIZ_2 = [{ scope_type: 'biz', scope_value: '2' }];

describeOnBothDatabases('credentials of the space in create_task', ({ start }) => {
  let service: Service;
  /** Its template has no scope. */
  let tasks: TasksApi;
  let credentials: CredentialsApi;
  let all: number;
  let part: number;
  let none: number;

  beforeAll(async () => {
    service = await start({ LOG_LEVEL: 'trace', LIMIT_CREDENTIALS_BYTES: '1000' });
    tasks = await TasksApi.open(service);
    credentials = CredentialsApi.of(service, tasks.spaceId);
    all = await credentials.make({ name: 'all', scope_level: 'all' });
    part = await credentials.make({ name: 'part', scope_level: 'part', scopes: BIZ_2 });
    none = await credentials.make({ name: 'none' });
  });

  async function stored(executionSnapshotId: number): Promise<unknown> {
    const [row] = await tasks.rows<{ credentials: string }>(
      `SELECT credentials FROM task_execution_snapshot WHERE id = ${executionSnapshotId}`,
    );
    return service.app.get(CredentialBox).open('task', row?.credentials ?? '');
  }

  async function inScope(value: string): Promise<number> {
    const scope = { scope_type: 'biz', scope_value: value };
    return (await tasks.templates.make({ ...scope, pipeline_tree: undefined })).id;
  }

  it('are resolved by id, in every form, and shown masked', async () => {
    const given = {
      number: all,
      digits: String(all),
      object: { value: all, desc: 'd', token: 'x' },
      text: { value: String(all) },
      literal: { value: 'not-an-id' },
    };
    const answer = await tasks.create({ credentials: given });
    const resolved = {
      credential_id: all,
      credential_name: 'all',
      credential_type: 'BK_APP',
    };
    const shown = { value: { bk_app_code: 'ops-portal', bk_app_secret: MASK }, ...resolved };
    expect(answer.json.data.extra_info).toEqual({
      custom_context: {
        credentials: {
          number: shown,
          digits: shown,
          object: { ...shown, desc: 'd', token: '******' },
          text: shown,
          literal: { value: '******' },
        },
      },
    });
    const opened = { value: { bk_app_code: 'ops-portal', bk_app_secret: SECRET }, ...resolved };
    expect(await stored(answer.json.data.execution_snapshot_id)).toEqual({
      number: opened,
      digits: opened,
      object: { ...opened, desc: 'd', token: 'x' },
      text: opened,
      literal: { value: 'not-an-id' },
    });
    const seen = [answer, await tasks.detail(answer.json.data.id), await tasks.list()];
    for (const { text } of seen) expect(text).not.toContain(SECRET);
    expect(service.logText).not.toContain(SECRET);
  });

  it('are a copy: what happens to the credential later changes no task', async () => {
    const id = await credentials.make({ name: 'gone', scope_level: 'all' });
    const task = await tasks.make({ credentials: { c: id } });
    await credentials.change('DELETE', id);
    expect(await stored(task.execution_snapshot_id)).toMatchObject({
      c: { value: { bk_app_secret: SECRET }, credential_name: 'gone' },
    });
    const again = await tasks.create({ credentials: { c: id } });
    expectRefusal(again, 404, 'credential_not_found', ['/credentials/c']);
  });

  it('that the space lacks are all named', async () => {
    const elsewhere = await (await CredentialsApi.open(service)).make({ scope_level: 'all' });
    const answer = await tasks.create({
      name: 'never',
      credentials: {
        '7': { value: '99999999999999999999' },
        good: all,
        'a/b': elsewhere,
        zero: 0,
        huge: '9'.repeat(400),
      },
    });
    expectRefusal(answer, 404, 'credential_not_found', [
      '/credentials/7',
      '/credentials/a~1b',
      '/credentials/zero',
      '/credentials/huge',
    ]);
    expect(await tasks.count('task', `name = 'never'`)).toBe(0);
  });

  it('may be used in their scopes only', async () => {
    const [two, three] = [await inScope('2'), await inScope('3')];
    const use = (template_id: number, credential: number) =>
      tasks.create({ template_id, credentials: { c: credential, all } });
    expect((await use(two, part)).status).toBe(200);
    for (const [template, credential, rule] of [
      [three, part, 'may not be used in the scope biz:3'],
      [tasks.template.id, part, 'may not be used in a flow without a scope'],
      [two, none, 'may not be used in the scope biz:2'],
    ] as const) {
      const answer = await use(template, credential);
      expectRefusal(answer, 400, 'credential_scope_mismatch');
      expect(answer.json.error?.details).toEqual([{ path: '/credentials/c', message: rule }]);
    }
  });

  it('fail their item of a bulk call', async () => {
    const bodies = [{ c: all }, { c: none }, { c: 999_999 }].map((given) =>
      tasks.body({ credentials: given }),
    );
    const { json } = await tasks.createMany(bodies, { mode: 'partial' });
    expect(json.data.results.map(({ error }) => [error?.type, error?.details[0]?.path])).toEqual([
      [undefined, undefined],
      ['credential_scope_mismatch', '/tasks/1/credentials/c'],
      ['credential_not_found', '/tasks/2/credentials/c'],
    ]);
  });

  it('count with their content: LIMIT_CREDENTIALS_BYTES holds for all of a task', async () => {
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`c${n}`, all]));
    const answer = await tasks.create({ credentials: many });
    expectRefusal(answer, 413, 'credential_too_large', ['/credentials']);
  });
});
