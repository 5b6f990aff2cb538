import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { CallbackTokens } from '../../src/tasks/domain/callback-tokens.js';
import { describeOnAllRoles, eventually, type WireAnswer } from '../support/harness.js';
import { activity, constants, display, failing, hold, outputOf, serial } from './engine-flows.js';
import { EngineApi, linesOf, TEST_PLUGINS } from './engine-support.js';
import { expectRefusal } from './tasks-support.js';

const waiting = serial(
  { a: hold(), b: display() },
  { constants: constants(outputOf('${got}', 'a', 'callback_data')), outputs: ['${got}'] },
);

describeOnAllRoles('callbacks', ({ start, createFolder }) => {
  const api = EngineApi.ofSuite(start, {
    PLUGINS: TEST_PLUGINS,
    PUBLIC_URL: 'https://millrace.example/base',
  });
  let folder = '';

  beforeAll(() => {
    folder = createFolder();
  });

  const wait = async (): Promise<number> => {
    const id = await api.run(waiting);
    await api.expectWaits(id, 'callback a');
    return id;
  };

  const versionOf = async (id: number, node = 'a'): Promise<string> =>
    (await api.nodeStates(id))[node]?.version ?? '';

  describe('operate_node', () => {
    it.each([
      ['an object', { parcel: 'P-1' }],
      ['a list', [1, 2]],
      ['a text', 'yes'],
      ['false', false],
      ['a number with its digits', 2.5],
    ])('takes %s', async (_, data) => {
      const id = await wait();
      await api.doNode(id, 'a', 'callback', { data });
      await api.expectState(id, 'FINISHED');
      expect(await api.outputs(id)).toEqual({ '${got}': data });
      expect((await api.records(id))[0]).toMatchObject({
        operate_type: 'callback',
        operate_source: 'api',
        operator: 'ann',
        node_id: await api.nodeId(id, 'a'),
      });
    });

    it('null wakes the node too, without an output', async () => {
      const id = await wait();
      await api.doNode(id, 'a', 'callback', { data: null });
      await api.expectState(id, 'FINISHED');
      expect(await api.outputs(id)).toEqual({ '${got}': '${got}' });
    });

    it('needs data', async () => {
      const id = await wait();
      const answer = await api.operateNode(id, 'a', 'callback');
      expectRefusal(answer, 400, 'validation_failed', ['/data']);
      await api.expectWaits(id, 'callback a');
    });

    it('takes the current version, and refuses an earlier one', async () => {
      const id = await wait();
      const first = await versionOf(id);
      await api.doNode(id, 'a', 'forced_fail');
      await api.doNode(id, 'a', 'retry');
      await api.expectWaits(id, 'callback a');
      const stale = await api.operateNode(id, 'a', 'callback', { data: 1, version: first });
      expectRefusal(stale, 409, 'stale_version');
      const current = await versionOf(id);
      await api.doNode(id, 'a', 'callback', { data: 1, version: current });
      await api.expectState(id, 'FINISHED');
    });

    it('is taken once', async () => {
      const id = await api.run(serial({ a: hold(), b: hold() }));
      await api.expectWaits(id, 'callback a');
      await api.doNode(id, 'a', 'callback', { data: 1 });
      await api.expectWaits(id, 'callback b');
      const again = await api.operateNode(id, 'a', 'callback', { data: 2 });
      expectRefusal(again, 409, 'node_not_active');
      const early = await api.operateNode(id, 'start', 'callback', { data: 2 });
      expectRefusal(early, 409, 'node_not_active');
    });

    it('needs a node that can wait', async () => {
      const id = await api.runTo('FAILED', serial({ a: failing(), b: hold() }));
      expectRefusal(
        await api.operateNode(id, 'a', 'callback', { data: 1 }),
        409,
        'node_not_waiting',
      );
      expectRefusal(
        await api.operateNode(id, 'b', 'callback', { data: 1 }),
        409,
        'node_not_active',
      );
    });

    it('one that comes before the node waits is kept', async () => {
      const gate = join(folder, `early-gate-${api.spaceId}`);
      const file = join(folder, `early-calls-${api.spaceId}`);
      const inputs = { gate, file, then: 'await' };
      const id = await api.run(serial({ a: activity('t_gate@v1', inputs), b: display() }));
      await eventually(
        () => Promise.resolve(linesOf(file)),
        (lines) => lines.includes('execute'),
      );
      const version = await versionOf(id);
      await api.doNode(id, 'a', 'callback', { data: { early: true }, version });
      expect(await api.nodeState(id, 'a')).toBe('RUNNING');
      writeFileSync(gate, '');
      await api.expectState(id, 'FINISHED');
      expect(await api.output(id, 'a', 'got')).toEqual({ early: true });
    });
  });

  describe('the callback URL', () => {
    const target = async (): Promise<{ id: number; path: string; token: string }> => {
      const id = await api.run(serial({ a: activity('t_wait@v1'), b: display() }));
      await api.expectWaits(id, 'callback a');
      const url = new URL(String(await api.output(id, 'a', 'url')));
      const token = String(await api.output(id, 'a', 'token'));
      expect(url.href).toBe(`https://millrace.example/base/callback/${token}`);
      return { id, path: `/callback/${token}`, token };
    };

    const call = (path: string, body: unknown = { ok: 1 }): Promise<WireAnswer<unknown>> =>
      api.service.call('POST', path, body, { as: null });

    it('needs no credentials', async () => {
      const { id, path } = await target();
      const answer = await call(`${path}/`, { ok: 1, deep: { '': [1.5] } });
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ result: true, data: null, message: 'success' });
      await api.expectState(id, 'FINISHED');
      expect(await api.output(id, 'a', 'got')).toEqual({ ok: 1, deep: { '': [1.5] } });
      expect(await api.output(id, 'a', 'state')).toBe('kept');
      expect((await api.records(id))[0]).toMatchObject({
        operate_type: 'callback',
        operator: 'system',
      });
    });

    it('works once', async () => {
      const { id, path } = await target();
      expect((await call(path)).status).toBe(200);
      await api.expectState(id, 'FINISHED');
      expectRefusal(await call(path), 409, 'task_ended');
    });

    it('of many calls at once the first has its effect, the others none', async () => {
      const { id, path } = await target();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => call(path, { caller: n })),
      );
      const taken = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []));
      expect(taken).toHaveLength(1);
      await api.expectState(id, 'FINISHED');
      expect(await api.output(id, 'a', 'got')).toEqual({ caller: taken[0] });
      expect((await api.nodeStates(id)).b).toMatchObject({ loop: 1, retry: 0 });
    });

    it('a failure that it reports fails the node', async () => {
      const { id, path } = await target();
      await call(path, { fail: true });
      await api.expectState(id, 'FAILED');
      expect((await api.node(id, 'a')).ex_data).toBe('the callback says so');
      expectRefusal(await call(path), 409, 'node_not_waiting');
    });

    it('of an earlier run is refused', async () => {
      const { id, path } = await target();
      await api.doNode(id, 'a', 'forced_fail');
      await api.doNode(id, 'a', 'retry');
      await api.expectWaits(id, 'callback a');
      expectRefusal(await call(path), 409, 'stale_version');
      await api.expectWaits(id, 'callback a');
    });

    it('can not be guessed or changed', async () => {
      const { id, token } = await target();
      const [key = '', body = '', mac = ''] = token.split('.');
      const other = Buffer.from(body, 'base64url')
        .toString()
        .replace(`:${id}:`, `:${id + 1}:`);
      const flipped = `${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`;
      const bad = [
        'x',
        `${key}.${body}`,
        `${key}.${body}.`,
        `${key}.${body}.${flipped}`,
        `${key}.${Buffer.from(other).toString('base64url')}.${mac}`,
        `k9.${body}.${mac}`,
        `${token}.more`,
        '%00',
        'a'.repeat(90),
      ];
      for (const path of bad) {
        const answer = await call(`/callback/${path}`);
        expect([path, answer.status, answer.json.error?.type]).toEqual([
          path,
          403,
          'callback_token_invalid',
        ]);
      }
      await api.expectWaits(id, 'callback a');
    });

    it('of a task that is gone says so', async () => {
      const { id, path } = await target();
      await api.post('delete_task', { task_ids: [id] });
      const answer = await call(path);
      expect([answer.status, answer.json.error?.type]).toEqual([404, 'task_not_found']);
    });

    it('needs a JSON object', async () => {
      const { id, path } = await target();
      expect((await call(path, '{"broken')).status).toBe(400);
      await api.expectWaits(id, 'callback a');
      expect((await call(path, {})).status).toBe(200);
      await api.expectState(id, 'FINISHED');
      expect(await api.output(id, 'a', 'got')).toEqual({});
    });
  });

  describe('X-Callback-Token', () => {
    const report = async (
      id: number,
      token: string,
      body: object = { open_plugin_run_id: 'r1', status: 'success', outputs: { x: 1 } },
      node = 'a',
    ): Promise<WireAnswer<unknown>> =>
      api.post(`task/${id}/node/${await api.nodeId(id, node)}/operate_node/callback`, body, {
        headers: { 'x-callback-token': token },
      });

    const tokenOf = async (id: number): Promise<string> =>
      api.service.app.get(CallbackTokens).sign({
        spaceId: api.spaceId,
        taskId: id,
        nodeId: await api.nodeId(id, 'a'),
        version: await versionOf(id),
      });

    it('reports an open plugin’s result', async () => {
      const id = await wait();
      const answer = await report(id, await tokenOf(id));
      expect(answer.status).toBe(200);
      await api.expectState(id, 'FINISHED');
      expect(await api.outputs(id)).toEqual({
        '${got}': { open_plugin_run_id: 'r1', status: 'success', outputs: { x: 1 } },
      });
    });

    it('belongs to one node of one task', async () => {
      const id = await wait();
      const other = await wait();
      const token = await tokenOf(id);
      expectRefusal(await report(other, token), 403, 'callback_token_invalid');
      expectRefusal(await report(id, token, undefined, 'b'), 403, 'callback_token_invalid');
      expectRefusal(await report(id, 'nonsense'), 403, 'callback_token_invalid');
      await api.expectWaits(id, 'callback a');
    });

    it('names missing fields', async () => {
      const id = await wait();
      const answer = await report(id, await tokenOf(id), { outputs: {} });
      expectRefusal(answer, 400, 'validation_failed', ['/open_plugin_run_id', '/status']);
    });

    it('a repeat of a consumed callback succeeds, as in BKFlow', async () => {
      const id = await api.run(serial({ a: hold(), b: hold() }));
      await api.expectWaits(id, 'callback a');
      const token = await tokenOf(id);
      expect((await report(id, token)).status).toBe(200);
      await api.expectWaits(id, 'callback b');
      const again = await report(id, token);
      expect([again.status, again.json.result]).toEqual([200, true]);
      await api.expectWaits(id, 'callback b');
    });
  });
});
