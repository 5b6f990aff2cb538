import { describeOnBothDatabases, type Service, uniqueName } from '../support/harness.js';
import {
  countRows,
  createSpace,
  markDeleted,
  pathsOf,
  PLATFORM_URL,
  problemsOf,
} from './spaces-support.js';

describeOnBothDatabases('create_space', ({ start }) => {
  let service: Service;

  beforeAll(async () => {
    service = await start();
  });

  describe('answer', () => {
    it('holds the space and its configs, side by side', async () => {
      const name = uniqueName('night-ops');
      const answer = await createSpace(
        service,
        { name: ` ${name} `, desc: 'Nights', config: { token_expiration: '8h' }, unknown: 1 },
        { username: 'li.wei' },
      );
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({
        result: true,
        code: '0',
        message: '',
        data: {
          space: {
            id: expect.any(Number) as number,
            name,
            desc: 'Nights',
            platform_url: PLATFORM_URL,
            app_code: 'demo',
            create_type: 'API',
          },
          config: {
            space_id: answer.json.data.space.id,
            config: [
              { key: 'superusers', value: ['li.wei'] },
              { key: 'flow_versioning', value: 'false' },
              { key: 'token_expiration', value: '8h' },
            ],
          },
        },
        trace_id: expect.any(String) as string,
      });
    });

    it('names no superuser when the call names no user', async () => {
      const { json } = await createSpace(service);
      expect(json.data.space.desc).toBeNull();
      expect(json.data.config.config).toEqual([
        { key: 'superusers', value: [] },
        { key: 'flow_versioning', value: 'false' },
      ]);
    });

    it('lets the given config replace what it would write itself', async () => {
      const { json } = await createSpace(service, {
        config: { canvas_mode: 'vertical', flow_versioning: 'true', superusers: ['ana'] },
      });
      expect(json.data.config.config).toEqual([
        { key: 'superusers', value: ['ana'] },
        { key: 'flow_versioning', value: 'true' },
        { key: 'canvas_mode', value: 'vertical' },
      ]);
    });

    it('gives the space to the calling app, whatever the body says', async () => {
      const { json } = await createSpace(service, { app_code: 'demo' }, { as: 'other' });
      expect(json.data.space.app_code).toBe('other');
    });

    it.each([
      ['null', null, null],
      ['empty', '', ''],
      ['a number', 5, '5'],
      ['128 characters', '😀'.repeat(128), '😀'.repeat(128)],
    ])('keeps a desc that is %s', async (_, desc, stored) => {
      const { json } = await createSpace(service, { desc });
      expect(json.data.space.desc).toBe(stored);
    });

    it('takes a name of 32 characters', async () => {
      const name = uniqueName('').padEnd(32, '运');
      const { json } = await createSpace(service, { name });
      expect(json.data.space.name).toBe(name);
    });
  });

  describe('refusals', () => {
    it('needs credentials', async () => {
      const { status, json } = await createSpace(service, {}, { as: null });
      expect(status).toBe(401);
      expect(json.error?.type).toBe('credentials_required');
    });

    it('names every missing field', async () => {
      for (const body of [{}, undefined, '']) {
        const answer = await service.call('POST', '/create_space', body);
        expect(answer.status).toBe(400);
        expect(problemsOf(answer)).toEqual(['/name: is required', '/platform_url: is required']);
      }
    });

    it('names every wrong field and every wrong config at once', async () => {
      const answer = await createSpace(service, {
        name: 'x'.repeat(33),
        platform_url: 'http://bkflow',
        desc: 'x'.repeat(129),
        config: { canvas_mode: 'x', nonsense: 1, token_expiration: '1h' },
      });
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ result: false, code: '400', data: null });
      expect(answer.json.error?.type).toBe('validation_failed');
      expect(pathsOf(answer)).toEqual([
        '/name',
        '/platform_url',
        '/desc',
        '/config/canvas_mode',
        '/config/nonsense',
      ]);
      expect(problemsOf(answer)[4]).toContain('the supported configs are token_expiration, ');
    });

    it.each([
      ['name', ''],
      ['name', ' '],
      ['name', true],
      ['name', null],
      ['name', 'a\0b'],
      ['platform_url', 'ops.example.org'],
      ['platform_url', `https://ops.example.org/${'x'.repeat(256)}`],
      ['platform_url', {}],
      ['config', []],
      ['config', 'x'],
      ['config', null],
    ])('refuses %s = %j', async (field, value) => {
      const answer = await createSpace(service, { [field]: value });
      expect(answer.status).toBe(400);
      expect(pathsOf(answer)).toEqual([`/${field}`]);
    });

    it('refuses a body that is no object', async () => {
      const answer = await service.call('POST', '/create_space', '[1]');
      expect(answer.status).toBe(400);
      expect(problemsOf(answer)).toEqual([': must be a JSON object']);
    });

    it('refuses a taken name, beside bad configs; of another app and of a deleted space too', async () => {
      const name = uniqueName('taken');
      const { json } = await createSpace(service, { name }, { as: 'other' });
      await markDeleted(service, json.data.space.id);
      const answer = await createSpace(service, { name, config: { superusers: 1 } });
      expect(answer.status).toBe(400);
      expect(problemsOf(answer)).toEqual([
        `/name: is taken: there is a space named ${name}`,
        '/config/superusers: must be a list',
      ]);
    });

    it('tells names apart by case', async () => {
      const name = uniqueName('case');
      await createSpace(service, { name });
      expect((await createSpace(service, { name: name.toUpperCase() })).status).toBe(200);
    });

    it('stores nothing when a config is wrong', async () => {
      const before = [await countRows(service, 'space'), await countRows(service, 'space_config')];
      await createSpace(service, { config: { superusers: [], canvas_mode: 1 } });
      const after = [await countRows(service, 'space'), await countRows(service, 'space_config')];
      expect(after).toEqual(before);
    });
  });

  it('gives one name once, however many ask at the same time', async () => {
    const name = uniqueName('race');
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => createSpace(service, { name })),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 11 }, () => 400)]);
    const refused = answers.filter(({ status }) => status === 400);
    for (const answer of refused) expect(pathsOf(answer)).toEqual(['/name']);
  });

  describe('Idempotency-Key', () => {
    it('gives the first answer again, and makes no second space', async () => {
      const body = { name: uniqueName('once'), config: { superusers: ['ana'] } };
      const headers = { 'idempotency-key': uniqueName('key') };
      const first = await createSpace(service, body, { headers });
      const spaces = await countRows(service, 'space');
      const again = await createSpace(service, body, { headers });
      expect(again.status).toBe(200);
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(again.json.data).toEqual(first.json.data);
      expect(await countRows(service, 'space')).toBe(spaces);
    });

    it('refuses the key with another body', async () => {
      const headers = { 'idempotency-key': uniqueName('key') };
      await createSpace(service, {}, { headers });
      const { status, json } = await createSpace(service, {}, { headers });
      expect(status).toBe(409);
      expect(json.error?.type).toBe('idempotency_key_reused');
    });
  });
});

describeOnBothDatabases('the quota of spaces', ({ start }) => {
  it('holds for each app, also under concurrent calls, and counts deleted spaces', async () => {
    const service = await start({ LIMIT_SPACES_PER_APP: '3' });
    const first = await createSpace(service);
    await markDeleted(service, first.json.data.space.id);
    const answers = await Promise.all(Array.from({ length: 8 }, () => createSpace(service)));
    expect(answers.filter(({ status }) => status === 200).length).toBe(2);
    const refused = answers.filter(({ status }) => status !== 200);
    for (const { status, json } of refused) {
      expect(status).toBe(400);
      expect(json.error?.type).toBe('space_quota_exceeded');
      expect(json.message).toBe('app demo has 3 spaces already (LIMIT_SPACES_PER_APP)');
    }
    expect((await createSpace(service, {}, { as: 'other' })).status).toBe(200);
  });
});

describeOnBothDatabases('create_space in profile bkflow', ({ start }) => {
  it('answers with an integer code, and refusals with 200', async () => {
    const service = await start({ WIRE_PROFILE: 'bkflow' });
    const made = await createSpace(service);
    expect(made.json).toMatchObject({ result: true, code: 0 });
    const refused = await createSpace(service, { config: { nonsense: 1 } });
    expect(refused.status).toBe(200);
    expect(refused.json).toMatchObject({ result: false, code: '400' });
  });
});
