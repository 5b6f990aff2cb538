import { type JsonObject } from '../../../common/json/index.js';
import { commonErrors } from '../../../common/errors/index.js';
import { NotBegunError } from '../../not-begun.js';
import { PluginRun } from '../../testing/index.js';
import { uniformApi, type UniformApiOptions } from './index.js';
import { Provider, type Space } from './testing/provider.js';

let provider: Provider;
let other: Provider;

beforeAll(async () => {
  [provider, other] = await Promise.all([Provider.start(), Provider.start()]);
});
afterAll(() => Promise.all([provider.server.close(), other.server.close()]));

describe('credentials and headers', () => {
  const v3 = (options: UniformApiOptions = {}) => uniformApi(3, options);
  const mine = { bk_app_code: 'mine', bk_app_secret: 'm' };

  it.each<[string, Space, JsonObject, string]>([
    [
      'the key of the node',
      { taskCredentials: { k: mine } },
      { uniform_api_plugin_credential_key: 'k' },
      'mine',
    ],
    ['the gateway name', { taskCredentials: { gateway: mine } }, {}, 'mine'],
    [
      'a key that the task lacks',
      { taskCredentials: {} },
      { uniform_api_plugin_credential_key: 'k' },
      'space-app',
    ],
    ['the space', {}, {}, 'space-app'],
    [
      'the scope',
      { api_gateway_credential_name: { default: 'x', biz_2: 'gateway' } },
      {},
      'space-app',
    ],
    [
      'the default',
      { api_gateway_credential_name: { default: 'gateway', biz_3: 'x' } },
      {},
      'space-app',
    ],
  ])('come from %s', async (_name, space, more, code) => {
    provider.answers = [{ body: '{"result": true}' }];
    await provider.run(v3(), space).execute(provider.inputs(more));
    expect(provider.lastAuthorization).toMatchObject({ bk_app_code: code });
  });

  it('are waited for while the database is away', async () => {
    const away = commonErrors.database_unavailable('the database does not answer');
    const run = new PluginRun(v3(), { spaceConfig: () => Promise.reject(away) });
    await expect(run.execute(provider.inputs())).rejects.toBeInstanceOf(NotBegunError);
  });

  it('come from the installation last, and only for its gateway', async () => {
    const space = { api_gateway_credential_name: 'none', uniform_api: { api: {} } };
    const ownCredential = { code: 'own', secret: 's' };
    provider.answers = [{ body: '{"result": true}' }];
    const open = v3({ ownCredential, gatewayHosts: /^127\.0\.0\.1:/ });
    expect(await provider.run(open, space).execute(provider.inputs())).toMatchObject({
      kind: 'finished',
    });
    expect(provider.lastAuthorization).toMatchObject({ bk_app_code: 'own' });
    expect(
      await provider.run(v3({ ownCredential }), space).execute(provider.inputs()),
    ).toMatchObject({
      reason: expect.stringContaining('check url from apigw fail'),
    });
  });

  it('of a task go where its owner says', async () => {
    other.answers = [{ body: '{"result": true}' }];
    const space = { taskCredentials: { gateway: mine } };
    const url = provider.inputs({ uniform_api_plugin_url: other.url });
    expect(await provider.run(v3(), space).execute(url)).toMatchObject({ kind: 'finished' });
    expect(other.last.headers).not.toHaveProperty('x-op');
  });

  it('go with the headers of the provider', async () => {
    const headers = {
      'X-Op': '${_system.operator}/${_system.task_id}/${_system.scope_value}',
      'X-Bkapi-Authorization': 'mine',
    };
    const uniform_api = {
      api: {
        far: { meta_apis: 'https://far.example/list', headers: { 'X-Far': 'x' } },
        near: { meta_apis: `${provider.url}/list`, headers },
      },
    };
    provider.answers = [{ body: '{"result": true}' }];
    await provider.run(v3(), { uniform_api }).execute(provider.inputs());
    expect(provider.last.headers).toMatchObject({
      'x-op': 'li.wei/7/2',
      'x-bkapi-authorization': 'mine',
    });
    expect(provider.last.headers).not.toHaveProperty('x-far');
    provider.answers = [{ body: '{"result": true}' }];
    await provider.run(uniformApi(2, {}), { uniform_api }).execute(provider.inputs());
    expect(provider.last.headers).not.toHaveProperty('x-op');
  });
});
