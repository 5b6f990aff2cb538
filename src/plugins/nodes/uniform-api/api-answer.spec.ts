import { type JsonObject } from '../../../common/json/index.js';
import { type StepPlugin } from '../../plugin.js';
import { uniformApi, uniformApiV1 } from './index.js';
import { EXTRA, Provider } from './testing/provider.js';

let provider: Provider;

beforeAll(async () => {
  provider = await Provider.start();
});
afterAll(() => provider.server.close());

describe('answers that are no success', () => {
  const v2 = uniformApi(2, {});
  const v3 = uniformApi(3, {});
  it.each<[StepPlugin, number, string, string]>([
    [
      v2,
      200,
      'text',
      '[uniform_api error] get json response data failed: [request api error] the response is not valid json format',
    ],
    [v2, 200, '{}', '[uniform_api error] get json response data failed'],
    [
      v2,
      503,
      '',
      '[uniform_api error] get json response data failed: [request api error] status_code: 503.',
    ],
    [
      v2,
      400,
      '{"message": "bad ip"}',
      '[uniform_api error] get json response data failed: [request api error] message: bad ip.',
    ],
    [v2, 200, '{"data": 1}', '[uniform_api error] response result is False: '],
    [
      v2,
      200,
      '{"result": false, "message": "no"}',
      '[uniform_api error] response result is False: [request api error] message: no.',
    ],
    [
      v3,
      200,
      '{"result": false, "message": "no"}',
      '[uniform_api error] HTTP status code: 200, message: no',
    ],
    [
      v3,
      503,
      '',
      '[uniform_api error] HTTP status code: 503, message: [request api error] status_code: 503.',
    ],
  ])('%#', async (plugin, status, body, reason) => {
    provider.answers = [{ status, body }];
    const result = await provider.run(plugin).execute(provider.inputs());
    expect(result).toMatchObject({ kind: 'failed', outputs: { status_code: status } });
    expect(result).toMatchObject({ reason: expect.stringContaining(reason) });
  });

  it('are fewer with standard responses', async () => {
    const uniform_api = provider.config({ enable_standard_response: 'true' });
    provider.answers = [{ status: 201, body: 'text' }];
    expect(await provider.run(v3, { uniform_api }).execute(provider.inputs())).toEqual({
      kind: 'finished',
      outputs: { status_code: 201, data: 'text' },
    });
    provider.answers = [{ status: 201, body: 'text' }];
    const path = provider.inputs({ response_data_path: 'a' });
    expect(await provider.run(v3, { uniform_api }).execute(path)).toMatchObject({
      reason: expect.stringContaining('JSON response is required for resp_data_path'),
    });
    provider.answers = [{ status: 404, body: '{"message": "gone"}' }];
    expect(await provider.run(v3, { uniform_api }).execute(provider.inputs())).toMatchObject({
      reason: '[uniform_api error] HTTP status code: 404, message: gone',
    });
  });
});

describe('uniform_api v1.0.0', () => {
  const v1 = uniformApiV1({});

  it('calls what its config says', async () => {
    provider.answers = [{ body: '{"result": true, "data": 1}' }];
    const api_config = {
      url: `${provider.url}/v1`,
      method: 'POST',
      params: [{ key: 'a', value: '1' }],
    };
    expect(await provider.run(v1).execute({ api_config })).toEqual({
      kind: 'finished',
      outputs: { status_code: 200, data: { result: true, data: 1 } },
    });
    expect(provider.lastBody).toEqual({ a: '1', bkflow_extra_info: EXTRA });
  });

  it.each<[JsonObject]>([[{}], [{ api_config: {} }], [{ api_config: '' }]])(
    'fails for %j',
    async (config) => {
      expect(await provider.run(v1).execute(config)).toEqual({
        kind: 'failed',
        reason: 'api_config can not be empty',
      });
    },
  );
});
