import { request as httpRequest } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  credentials,
  describeOn,
  describeOnBothDatabases,
  type Service,
} from '../support/harness.js';
import { expectNoLeak, expectRefusal, type TaskData, TasksApi } from './tasks-support.js';

describeOnBothDatabases('bad input at the edge', ({ start }) => {
  let service: Service;
  let api: TasksApi;
  let path: string;

  beforeAll(async () => {
    service = await start();
    api = await TasksApi.open(service);
    path = api.path('create_task');
  });

  const good = (): string => JSON.stringify(api.body());

  describe('bodies', () => {
    it('over LIMIT_BODY_BYTES are 413, just below it they are read', async () => {
      const filler = (bytes: number): string => {
        const empty = JSON.stringify(api.body({ unknown: '' }));
        return JSON.stringify(api.body({ unknown: 'x'.repeat(bytes - empty.length) }));
      };
      expect((await service.call('POST', path, filler(1024 * 1024))).status).toBe(200);
      const answer = await service.call('POST', path, filler(1024 * 1024 + 1));
      expectRefusal(answer, 413, 'body_too_large');
      expect(answer.json.message).toContain('LIMIT_BODY_BYTES');
    });

    it.each([
      ['arrays', '['.repeat(10_000)],
      ['closed arrays', '['.repeat(10_000) + ']'.repeat(10_000)],
      ['objects', '{"a":'.repeat(10_000)],
      ['257 levels in constants', `{"constants": ${'['.repeat(256)}${']'.repeat(256)}}`],
    ])('10,000 levels of %s are refused', async (_name, text) => {
      for (const route of ['create_task', 'create_tasks', 'create_template', 'get_tasks_states']) {
        const answer = await api.post(route, text);
        expectRefusal(answer, 400, 'json_too_deep', ['']);
        expect(answer.json.message).toContain('LIMIT_JSON_DEPTH');
      }
    });

    it('256 levels are fine', async () => {
      const nested = '['.repeat(253) + ']'.repeat(253);
      const text = `{"template_id": ${api.template.id}, "creator": "c", "constants": {"\${city}": ${nested}}}`;
      const answer = await api.post<TaskData>('create_task', text);
      expect(answer.status).toBe(200);
      expect((await api.detail(answer.json.data.id)).text).toContain(nested);
    });

    it.each([
      ['{"a": 1,}', 1, 9],
      ['{\n  "a": tru\n}', 2, 8],
      ['{"a" 1}', 1, 6],
      ["{'a': 1}", 1, 2],
      ['{"a": 1} x', 1, 10],
      ['{"a": "\n"}', 1, 8],
      ['{"a": "x', 1, 7],
      ['{"a": "\\ud800"}', 1, 7],
      ['', 0, 0],
      ['{"a": 01}', 1, 7],
      ['\uFEFF{}', 1, 1],
    ])('broken JSON %j says where it breaks', async (text, line, column) => {
      const answer = await service.call('POST', path, text);
      if (text === '') {
        expectRefusal(answer, 400, 'validation_failed', ['/template_id', '/creator']);
        return;
      }
      expectRefusal(answer, 400, 'malformed_json', ['']);
      expect(answer.json.message).toContain(`line ${line}, column ${column}`);
    });

    it.each(['[]', 'null', '"x"', '5', 'true', '[{}]'])(
      'a body of %s is no object',
      async (text) => {
        const answer = await service.call('POST', path, text);
        expectRefusal(answer, 400, 'validation_failed');
        expect(answer.json.error?.details.length).toBeGreaterThan(0);
      },
    );

    it('bytes that are not UTF-8 are refused, never replaced', async () => {
      const body = Buffer.concat([
        Buffer.from('{"template_id": 1, "creator": "'),
        Buffer.from([0xe9, 0xff]),
        Buffer.from('"}'),
      ]);
      const before = await api.count();
      const answer = await service.call('POST', path, body);
      expectRefusal(answer, 400, 'malformed_json');
      expect(await api.count()).toBe(before);
    });
  });

  describe('content types', () => {
    it.each([
      'application/json',
      'application/json; charset=utf-8',
      'APPLICATION/JSON',
      'text/plain;charset=UTF-8',
      'application/x-www-form-urlencoded',
    ])('%s is read as JSON', async (type) => {
      const answer = await service.call('POST', path, good(), {
        headers: { 'content-type': type },
      });
      expect(answer.status).toBe(200);
    });

    it.each([
      'application/xml',
      'multipart/form-data; boundary=x',
      'text/html',
      'application/octet-stream',
      'x',
      'image/png',
    ])('%s is 415', async (type) => {
      const answer = await service.call('POST', path, good(), {
        headers: { 'content-type': type },
      });
      expectRefusal(answer, 415, 'unsupported_media_type');
    });

    it('a form that is not JSON is refused as JSON', async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expectRefusal(
        await service.call('POST', path, 'template_id=1&creator=c', { headers }),
        400,
        'malformed_json',
      );
    });
  });

  describe('paths and methods', () => {
    it.each([
      ['GET', 'create_task', 'POST'],
      ['PUT', 'create_task', 'POST'],
      ['DELETE', 'create_task', 'POST'],
      ['PATCH', 'get_tasks_states', 'POST'],
      ['POST', 'get_task_list', 'GET'],
    ] as const)('%s %s is 405 and Allow names %s', async (method, operation, allowed) => {
      for (const slash of ['', '/']) {
        const url = `/space/${api.spaceId}/${operation}${slash}`;
        const answer = await service.call(method, url);
        expectRefusal(answer, 405, 'method_not_allowed');
        expect((answer.headers['allow'] ?? '').split(', ')).toContain(allowed);
        expect((answer.headers['allow'] ?? '').split(', ')).not.toContain(method);
      }
    });

    it.each([
      '/',
      '/nothing',
      '/space',
      '/space/1',
      '/space/1/create_tasksx',
      '/apigw',
      '/apigwx/space/1',
      '/space//create_task',
      '/%00',
      '/SPACE/1/create_task',
    ])('%s is 404 in the envelope', async (url) => {
      expectRefusal(await service.call('POST', url, {}), 404, 'route_not_found');
      expectRefusal(
        await service.call('GET', url, undefined, { as: null }),
        404,
        'route_not_found',
      );
    });

    it.each(['/%', '/%zz', '/space/%ff/create_task', '/space/%/create_task/'])(
      '%s is 400',
      async (url) => {
        expectRefusal(await service.call('POST', url, {}), 400, 'bad_request');
      },
    );

    it.each(['x', '0', '-1', '1.0', '1e0', '2147483648', '99999999999', '%20', '٣', '1%00'])(
      'space id %s is 400',
      async (id) => {
        const answer = await service.call('POST', `/space/${id}/create_task`, api.body());
        expectRefusal(answer, 400, 'validation_failed');
      },
    );

    it('a path parameter that is too long is 400', async () => {
      const answer = await service.call('POST', `/space/${'1'.repeat(5000)}/create_task`, {});
      expectRefusal(answer, 400, 'bad_request');
    });

    it.each([
      '/space/ID/create_task',
      '/space/ID/create_task/',
      '/apigw/space/ID/create_task',
      '/apigw/space/ID/create_task/',
    ])('%s serves, without a redirect', async (template) => {
      const answer = await service.call(
        'POST',
        template.replace('ID', String(api.spaceId)),
        api.body(),
      );
      expect(answer.status).toBe(200);
    });
  });

  describe('spaces', () => {
    const operations = (id: number): ['GET' | 'POST', string, unknown][] => [
      ['POST', `/space/${id}/create_task`, api.body()],
      ['POST', `/space/${id}/create_tasks`, { tasks: [api.body()] }],
      ['POST', `/space/${id}/create_task_without_template`, {}],
      ['GET', `/space/${id}/get_task_list`, undefined],
      ['POST', `/space/${id}/get_tasks_states`, { task_ids: [1] }],
      ['GET', `/space/${id}/task/1/get_task_detail`, undefined],
      ['POST', `/space/${id}/task/1/update_task`, { name: 'x' }],
      ['POST', `/space/${id}/delete_task`, { is_full: true, is_mock: false }],
    ];

    it('of another app are 403, unknown ones 404, without credentials 401', async () => {
      for (const [method, url, body] of operations(api.spaceId)) {
        const foreign = await service.call(method, url, body, { as: 'other' });
        expectRefusal(foreign, 403, 'space_not_yours');
        const nobody = await service.call(method, url, body, { as: null });
        expectRefusal(nobody, 401, 'credentials_required');
        expect(nobody.headers['www-authenticate']).toContain('Basic');
      }
      for (const [method, url, body] of operations(2147483647)) {
        expectRefusal(await service.call(method, url, body), 404, 'space_not_found');
      }
    });

    it('a refused caller can not tell from the answer which tasks and fields are there', async () => {
      const { id } = await api.make();
      const answers = [];
      for (const task of [id, 2147483647]) {
        const url = api.path(`task/${task}/get_task_detail`);
        const { text } = await service.call('GET', url, undefined, { as: 'other' });
        answers.push(text.replace(/"trace_id":"\w+"/, ''));
      }
      expect(answers[1]).toBe(answers[0]);
    });
  });

  it('hostile text in every text field is data, and no answer leaks the machinery', async () => {
    const hostile = [
      "'; DROP TABLE task; --",
      '" OR 1=1 --',
      '../../etc/passwd',
      '${7*7}',
      '{{7*7}}',
      '%s%n',
      '<script>',
    ];
    for (const text of hostile) {
      const task = await api.make({ name: text, creator: text.slice(0, 32), description: text });
      expect(task).toMatchObject({ name: text, description: text });
      const listed = await api.list({ name: text });
      expect(listed.json.data.results.map(({ id }) => id)).toEqual([task.id]);
      for (const field of [
        'creator',
        'executor',
        'scope_type',
        'scope_value',
        'label',
        'state',
        'cursor',
        'create_at_start',
      ]) {
        expectNoLeak((await api.list({ [field]: text.slice(0, 32) })).text);
      }
    }
  });
});

describeOn('sqlite', 'bad input on a socket', ({ start }) => {
  it('a body without a content type, in chunks, is read as JSON; a broken one is refused', async () => {
    const service = await start();
    const api = await TasksApi.open(service);
    await service.app.listen(0, '127.0.0.1');
    const { port } = service.app.getHttpServer().address() as AddressInfo;
    const send = (body: Buffer, headers: Record<string, string>): Promise<[number, string]> =>
      new Promise((resolve, reject) => {
        const request = httpRequest(
          {
            port,
            host: '127.0.0.1',
            method: 'POST',
            path: api.path('create_task'),
            headers: { ...credentials('demo'), ...headers },
          },
          (response) => {
            let text = '';
            response.setEncoding('utf8').on('data', (part: string) => (text += part));
            response.on('end', () => resolve([response.statusCode ?? 0, text]));
          },
        );
        request.on('error', reject);
        request.write(body.subarray(0, 20));
        request.end(body.subarray(20));
      });
    const good = Buffer.from(JSON.stringify(api.body({ name: '城市' })));
    const [status, text] = await send(good, {});
    expect([status, text.includes('城市')]).toEqual([200, true]);
    const [fixed] = await send(good, { 'content-length': String(good.length) });
    expect(fixed).toBe(200);
    const latin1 = Buffer.from(JSON.stringify(api.body({ name: 'é' })), 'latin1');
    const [refused, reason] = await send(latin1, {});
    expect([refused, reason]).toEqual([400, expect.stringContaining('malformed_json')]);
    const [large, why] = await send(Buffer.alloc(1_200_000, 'x'), {});
    expect([large, why]).toEqual([413, expect.stringContaining('body_too_large')]);
  });
});
