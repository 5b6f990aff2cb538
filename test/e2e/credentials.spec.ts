import { SecretKeys } from '../../src/auth/index.js';
import { CredentialBox } from '../../src/credentials/index.js';
import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { cli } from './cli-runner.js';
import { CredentialsApi, SECRET } from './credentials-support.js';
import { problemsOf } from './spaces-support.js';
import { DOCUMENT_TIME, expectRefusal, keyed } from './tasks-support.js';

const MASK = '*********';

describeOnBothDatabases('credentials of a space', ({ start }) => {
  let service: Service;
  let api: CredentialsApi;

  beforeAll(async () => {
    service = await start({ LOG_LEVEL: 'trace', LIMIT_CREDENTIALS_BYTES: '500' });
  });

  beforeEach(async () => {
    api = await CredentialsApi.open(service);
  });

  const rows = (sql: string) => service.unitOfWork.read((tx) => tx.all(sql));

  it('are shown masked and stored encrypted, also when the call is repeated', async () => {
    const scopes = [{ scope_type: 'biz', scope_value: 2 }, { scope_type: 'biz' }];
    const body = { desc: 'for API plugins', scope_level: 'part', scopes };
    const options = { username: 'wei', ...keyed(`c-${api.spaceId}`) };
    const first = await api.create(body, options);
    expect(first.json.data).toEqual({
      id: expect.any(Number),
      space_id: api.spaceId,
      name: 'gw-default',
      desc: 'for API plugins',
      type: 'BK_APP',
      content: { bk_app_code: 'ops-portal', bk_app_secret: MASK },
      scope_level: 'part',
      scopes: [
        { scope_type: 'biz', scope_value: '2' },
        { scope_type: 'biz', scope_value: null },
      ],
      creator: 'wei',
      create_at: expect.stringMatching(DOCUMENT_TIME),
      updated_by: 'wei',
      update_at: expect.stringMatching(DOCUMENT_TIME),
    });
    const again = await api.create(body, options);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json.data).toEqual(first.json.data);
    const list = await api.list();
    expect(list.json).toMatchObject({ count: 1, data: [first.json.data] });
    for (const table of ['credential', 'credential_scope', 'idempotency_record']) {
      expect(JSON.stringify(await rows(`SELECT * FROM ${table}`))).not.toContain(SECRET);
    }
    const [row] = (await rows(
      `SELECT content FROM credential WHERE space_id = ${api.spaceId}`,
    )) as {
      content: string;
    }[];
    expect(service.app.get(CredentialBox).open('space', row?.content ?? '')).toEqual({
      bk_app_code: 'ops-portal',
      bk_app_secret: SECRET,
    });
    expect(service.logText).not.toContain(SECRET);
  });

  it('of every type hide their secrets', async () => {
    const contents: [string, object, object][] = [
      ['BK_ACCESS_TOKEN', { access_token: SECRET, other: 'x' }, { access_token: MASK }],
      ['BASIC_AUTH', { username: 'u', password: SECRET }, { username: 'u', password: MASK }],
      ['CUSTOM', { '7': SECRET, user: 'u' }, { '7': MASK, user: MASK }],
    ];
    for (const [type, content, shown] of contents) {
      const { json, text } = await api.create({ name: type, type, content });
      expect(json.data).toMatchObject({ content: shown, scope_level: 'none', scopes: [] });
      expect(text).not.toContain(SECRET);
    }
  });

  it('that are wrong are refused with every problem, and nothing is stored', async () => {
    const answer = await api.create({
      name: 'n'.repeat(33),
      type: 'BK_APP',
      content: { bk_app_code: 5, bk_app_secret: '***', more: SECRET },
      desc: 'd'.repeat(129),
      scope_level: 'some',
      scopes: [{ scope_type: 't'.repeat(129) }, 'x', { scope_value: [] }],
    });
    expectRefusal(answer, 400, 'validation_failed');
    expect(
      problemsOf(answer)
        .map((line) => line.split(': ')[0])
        .sort(),
    ).toEqual([
      '/content/bk_app_secret',
      '/desc',
      '/name',
      '/scope_level',
      '/scopes/0/scope_type',
      '/scopes/1',
      '/scopes/2/scope_value',
    ]);
    expectRefusal(await api.create({ type: 'SSH' }), 400, 'validation_failed', ['/type']);
    expectRefusal(await api.create({ content: 'x' }), 400, 'validation_failed', ['/content']);
    expectRefusal(await api.create({ scopes: {} }), 400, 'validation_failed', ['/scopes']);
    const part = await api.create({ scope_level: 'part', content: {} });
    expect(problemsOf(part)).toEqual([
      '/scopes: must not be empty with scope_level "part"',
      '/content/bk_app_code: is required',
      '/content/bk_app_secret: is required',
    ]);
    const many = Array.from({ length: 101 }, () => ({ scope_type: 'a', scope_value: 'b' }));
    expect(problemsOf(await api.create({ scopes: many }))).toEqual([
      '/scopes: must have at most 100 items (LIMIT_CREDENTIAL_SCOPES)',
    ]);
    const large = { bk_app_code: 'a', bk_app_secret: 'x'.repeat(500) };
    expectRefusal(await api.create({ content: large }), 413, 'credential_too_large', ['/content']);
    for (const body of ['[]', 'null', '"x"']) {
      const path = `/space/${api.spaceId}/create_credential`;
      expect((await service.call('POST', path, body)).status).toBe(400);
    }
    expect((await api.list()).json.count).toBe(0);
  });

  it('have a name of their own in the space, also when two come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.create()));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
    const other = await api.make({ name: 'other' });
    const renamed = await api.change('PATCH', other, { name: 'gw-default' });
    expect(problemsOf(renamed)).toEqual([
      '/name: is taken: the space has a credential named gw-default',
    ]);
    expect((await api.change('PATCH', other, { name: 'other' })).status).toBe(200);
    expect(await (await CredentialsApi.open(service)).make()).toBeGreaterThan(0);
  });

  it.each(['PUT', 'PATCH'] as const)('%s changes what is sent, and no more', async (method) => {
    const id = await api.make({
      desc: 'd',
      scope_level: 'part',
      scopes: [{ scope_type: 'a', scope_value: 'b' }],
    });
    const before = await api.find(id);
    const renamed = await api.change(method, id, { name: 'new' }, { username: 'bo' });
    expect(renamed.json.data).toMatchObject({
      ...before,
      name: 'new',
      updated_by: 'bo',
      update_at: expect.any(String),
    });
    const cleared = await api.change(method, id, { desc: null, scopes: [] });
    expect(cleared.json.data).toMatchObject({ desc: null, scope_level: 'part', scopes: [] });
    const content = { username: 'u', password: 'p' };
    const retyped = await api.change(method, id, { type: 'BASIC_AUTH', content });
    expect(retyped.json.data).toMatchObject({
      type: 'BASIC_AUTH',
      content: { username: 'u', password: MASK },
    });
    const custom = await api.change(method, id, { type: 'CUSTOM' });
    expect(custom.json.data.content).toEqual({ username: MASK, password: MASK });
    expect((await api.change(method, id, {})).json.data).toMatchObject({ name: 'new' });
  });

  it('wrong changes change nothing', async () => {
    const id = await api.make();
    const before = await api.find(id);
    const wrong: [object, string][] = [
      [{ type: 'BASIC_AUTH' }, '/type: does not fit the stored content; send content with it'],
      [{ content: { bk_app_code: 'x' } }, '/content/bk_app_secret: is required'],
      [{ scope_level: 'part' }, '/scopes: must not be empty with scope_level "part"'],
      [{ name: null }, '/name: must not be null'],
      [
        { name: 'x', content: { bk_app_code: 'x', bk_app_secret: MASK } },
        '/content/bk_app_secret: must not consist of asterisks only, which stand for a secret in answers',
      ],
    ];
    for (const [body, problem] of wrong) {
      expect(problemsOf(await api.change('PATCH', id, body))).toEqual([problem]);
    }
    expect(await api.find(id)).toEqual(before);
  });

  it('can be deleted; unknown ones and those of other spaces are not there', async () => {
    const id = await api.make();
    const elsewhere = await CredentialsApi.open(service);
    for (const [where, which] of [
      [elsewhere, id],
      [api, 2_147_483_647],
    ] as const) {
      expectRefusal(await where.change('PATCH', which, {}), 404, 'credential_not_found');
      expectRefusal(await where.change('DELETE', which), 404, 'credential_not_found');
    }
    const foreign = await api.change('DELETE', id, undefined, { as: 'other' });
    expectRefusal(foreign, 403, 'space_not_yours');
    const key = keyed(`d-${id}`);
    expect((await api.change('DELETE', id, undefined, key)).json).toMatchObject({ data: {} });
    expect((await api.change('DELETE', id, undefined, key)).status).toBe(200);
    expectRefusal(await api.change('DELETE', id), 404, 'credential_not_found');
    expect((await api.list()).json.data).toEqual([]);
    expect(await rows(`SELECT id FROM credential_scope WHERE credential_id = ${id}`)).toEqual([]);
  });

  it('are listed newest first, by pages, or those that a scope may use', async () => {
    const scopes = [{ scope_type: 'biz', scope_value: '2' }];
    await api.make({ name: 'none' });
    await api.make({ name: 'all', scope_level: 'all' });
    await api.make({ name: 'part', scope_level: 'part', scopes });
    const names = async (query: string): Promise<unknown> => {
      const { json } = await api.list(query);
      return [json.count, json.data.map(({ name }) => name)];
    };
    expect(await names('')).toEqual([3, ['part', 'all', 'none']]);
    expect(await names('?limit=1&offset=1')).toEqual([3, ['all']]);
    expect(await names('?limit=0')).toEqual([3, []]);
    expect(await names('?scope_type=biz&scope_value=2')).toEqual([2, ['part', 'all']]);
    expect(await names('?scope_type=biz&scope_value=3')).toEqual([1, ['all']]);
    expect(await names('?scope_type=biz')).toEqual([1, ['all']]);
    expectRefusal(await api.list('?offset=100001'), 400, 'validation_failed', ['?offset']);
  });
});

describeOnBothDatabases('credentials in profile bkflow', ({ start }) => {
  it('answer without an envelope, as BKFlow does', async () => {
    const service = await start({ WIRE_PROFILE: 'bkflow' });
    const api = await CredentialsApi.open(service);
    const created = await api.create({ scope_level: 'all' });
    const bare = JSON.parse(created.text) as { id: number };
    const fields = {
      id: expect.any(Number),
      desc: null,
      type: 'BK_APP',
      content: { bk_app_code: 'ops-portal', bk_app_secret: MASK },
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    };
    expect(bare).toEqual({ ...fields, space_id: String(api.spaceId) });
    expect(Object.keys(bare)).toEqual(['id', 'space_id', 'desc', 'type', 'content', 'trace_id']);
    for (const method of ['PUT', 'PATCH'] as const) {
      const changed = await api.change(method, bare.id, { desc: method });
      expect(JSON.parse(changed.text)).toEqual({ ...fields, desc: method, space_id: api.spaceId });
    }
    const wrong = await api.create({ type: 'SSH' });
    expect([wrong.status, wrong.json.result, wrong.json.code]).toEqual([200, false, '400']);
    const unknown = await api.change('PATCH', 99, {});
    expect([unknown.status, unknown.json.result]).toEqual([200, false]);
    expect((await api.list()).json).toMatchObject({ result: true, code: '0', count: 1 });
  });
});

describeOnBothDatabases('credentials and a change of SECRET_KEYS', ({ start }) => {
  const key = (id: string): string => `${id}:${Buffer.alloc(32, id).toString('base64')}`;

  it('open under the old key, and after `credential rekey` under the new one alone', async () => {
    const first = await start({ SECRET_KEYS: key('old') });
    const api = await CredentialsApi.open(first);
    const id = await api.make();
    await first.close();
    const DATABASE_URL = first.databaseUrl;
    const both = { SECRET_KEYS: `${key('new')},${key('old')}` };
    const second = await start({ DATABASE_URL, ...both });
    const later = CredentialsApi.of(second, api.spaceId);
    expect((await later.change('PATCH', id, { type: 'CUSTOM' })).status).toBe(200);
    await later.make({ name: 'newer' });
    await second.unitOfWork.run((tx) =>
      // As the first key left it.
      tx.run('UPDATE credential SET content = ? WHERE id = ?', [sealedUnder('old'), id]),
    );
    const run = (): Promise<unknown> => cli(DATABASE_URL, ['credential', 'rekey'], both);
    expect(await run()).toEqual({ code: 0, out: 'credentials encrypted anew: 1\n', err: '' });
    expect(await run()).toEqual({ code: 0, out: 'credentials encrypted anew: 0\n', err: '' });
    const stored = await second.unitOfWork.read((tx) =>
      tx.all<{ content: string }>('SELECT content FROM credential ORDER BY id'),
    );
    const alone = boxOf('new');
    expect(stored.map(({ content }) => alone.open('space', content))).toEqual([
      { k: 'v' },
      { bk_app_code: 'ops-portal', bk_app_secret: SECRET },
    ]);
  });

  it('without its key one is listed, and a command says which key is missing', async () => {
    const first = await start({ SECRET_KEYS: key('old') });
    const api = await CredentialsApi.open(first);
    await api.make();
    await first.close();
    const DATABASE_URL = first.databaseUrl;
    const alone = { SECRET_KEYS: key('new') };
    const second = await start({ DATABASE_URL, ...alone });
    expect((await CredentialsApi.of(second, api.spaceId).list()).json.count).toBe(1);
    expect(await cli(DATABASE_URL, ['credential', 'rekey'], alone)).toEqual({
      code: 1,
      out: '',
      err: 'millrace: SECRET_KEYS has no key old, which a credential needs\n',
    });
  });

  function boxOf(id: string): CredentialBox {
    return new CredentialBox(new SecretKeys([{ id, key: Buffer.alloc(32, id) }]));
  }

  function sealedUnder(id: string): string {
    return boxOf(id).seal('space', { k: 'v' });
  }
});
