import { SpaceConfigs } from '../../src/spaces/index.js';
import {
  describeOnBothDatabases,
  type Service,
  uniqueName,
  type WireAnswer,
} from '../support/harness.js';
import { type ConfigsData, pathsOf, problemsOf } from './spaces-support.js';

describeOnBothDatabases('space configs', ({ start }) => {
  let service: Service;
  let spaceId: number;

  beforeAll(async () => {
    service = await start();
  });

  beforeEach(async () => {
    spaceId = await service.createSpace();
  });

  const renew = (
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<WireAnswer<ConfigsData>> =>
    service.call<ConfigsData>('POST', `/space/${spaceId}/renew_space_config/`, body, { headers });
  const list = (): Promise<WireAnswer<ConfigsData>> =>
    service.call<ConfigsData>('GET', `/space/${spaceId}/get_space_configs/`);
  const DEFAULTS = [
    { key: 'superusers', value: [] },
    { key: 'flow_versioning', value: 'false' },
  ];

  it('lists only what was set', async () => {
    const { status, json } = await list();
    expect(status).toBe(200);
    expect(json).toEqual({
      result: true,
      code: '0',
      message: '',
      data: { space_id: spaceId, config: DEFAULTS },
      trace_id: expect.any(String) as string,
    });
  });

  it('sets the given keys, leaves the others, and lists them in the order in which they came', async () => {
    await renew({ config: { token_expiration: '8h', canvas_mode: 'vertical' } });
    const { json } = await renew({
      config: { token_auto_renewal: 'false', canvas_mode: 'horizontal', superusers: ['ana'] },
    });
    expect(json.data).toEqual({
      space_id: spaceId,
      config: [
        { key: 'superusers', value: ['ana'] },
        { key: 'flow_versioning', value: 'false' },
        { key: 'token_expiration', value: '8h' },
        { key: 'canvas_mode', value: 'horizontal' },
        { key: 'token_auto_renewal', value: 'false' },
      ],
    });
    expect((await list()).json.data).toEqual(json.data);
  });

  it('takes {} and changes nothing', async () => {
    const { status, json } = await renew({ config: {} });
    expect(status).toBe(200);
    expect(json.data.config).toEqual(DEFAULTS);
  });

  it('is the same for a value that is already so', async () => {
    await renew({ config: { canvas_mode: 'vertical' } });
    const { json } = await renew({ config: { canvas_mode: 'vertical' } });
    expect(json.data.config).toEqual([...DEFAULTS, { key: 'canvas_mode', value: 'vertical' }]);
  });

  it.each([
    ['missing', {}, '/config: is required'],
    ['null', { config: null }, '/config: must not be null'],
    ['a list', { config: [] }, '/config: must be a JSON object'],
    ['text', { config: '{}' }, '/config: must be a JSON object'],
  ])('refuses a config that is %s', async (_, body, problem) => {
    const answer = await renew(body);
    expect(answer.status).toBe(400);
    expect(problemsOf(answer)).toEqual([problem]);
  });

  it('names every bad key and stores none of the good ones', async () => {
    const answer = await renew({
      config: { canvas_mode: 'vertical', token_expiration: '30m', flow_versioning: true, x: 1 },
    });
    expect(answer.status).toBe(400);
    expect(answer.json.error?.type).toBe('validation_failed');
    expect(pathsOf(answer)).toEqual([
      '/config/token_expiration',
      '/config/flow_versioning',
      '/config/x',
    ]);
    expect((await list()).json.data.config).toEqual(DEFAULTS);
  });

  it('gives values back as they came, to the digit', async () => {
    const engine =
      '{"space":{"b":9007199254740993,"10":1.0,"a":2.50},"scope":{"__proto__":{"":1e5}}}';
    const { text } = await renew(`{"config":{"engine_space_config":${engine}}}`);
    expect(text).toContain(`{"key":"engine_space_config","value":${engine}}`);
    expect((await list()).text).toContain(engine);
  });

  it('keeps the object form of a credential name, and long values', async () => {
    const name = { default: 'gw-default', project_1: 'x'.repeat(5000) };
    const { json } = await renew({ config: { api_gateway_credential_name: name } });
    expect(json.data.config).toContainEqual({ key: 'api_gateway_credential_name', value: name });
  });

  it('repeats its answer under an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': uniqueName('key') };
    const body = { config: { canvas_mode: 'vertical' } };
    const first = await renew(body, headers);
    const again = await renew(body, headers);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json.data).toEqual(first.json.data);
    expect((await renew({ config: {} }, headers)).status).toBe(409);
  });

  it('survives calls that set the same keys at the same time', async () => {
    const modes = ['vertical', 'horizontal'];
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => {
        const mine = { canvas_mode: modes[at % 2], strict_constants: 'true', superusers: [] };
        const keys = Object.entries(mine);
        return renew({ config: Object.fromEntries(at % 3 === 0 ? keys.reverse() : keys) });
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
    expect((await list()).json.data.config).toHaveLength(4);
  });

  describe('readers', () => {
    const read = <T>(work: (configs: SpaceConfigs) => Promise<T>): Promise<T> =>
      work(service.app.get(SpaceConfigs, { strict: false }));

    it('get the typed value, or the default', async () => {
      await renew({ config: { token_expiration: '1d12h', strict_constants: 'true' } });
      const values = await service.unitOfWork.read((tx) =>
        read(async (configs) => ({
          seconds: await configs.get(tx, spaceId, 'token_expiration'),
          strict: await configs.get(tx, spaceId, 'strict_constants'),
          mode: await configs.get(tx, spaceId, 'canvas_mode'),
          hooks: await configs.get(tx, spaceId, 'callback_hooks'),
        })),
      );
      expect(values).toEqual({ seconds: 129_600, strict: 'true', mode: 'horizontal', hooks: null });
    });

    it('take a stored value that the rule refuses today as not set', async () => {
      await renew({ config: { canvas_mode: 'vertical' } });
      const mode = await service.unitOfWork.run(async (tx) => {
        await tx.run(
          `UPDATE space_config SET value = '"spiral"' WHERE space_id = ? AND name = 'canvas_mode'`,
          [spaceId],
        );
        return read((configs) => configs.get(tx, spaceId, 'canvas_mode'));
      });
      expect(mode).toBe('horizontal');
    });
  });
});
