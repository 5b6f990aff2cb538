import { type LocalServer, startServer } from '../../src/egress/testing/local-server.js';
import { describeOnBothDatabases, type Env, type Service } from '../support/harness.js';
import { CredentialsApi } from './credentials-support.js';
import { activity, serial } from './engine-flows.js';
import { EngineApi, expectNoFaults } from './engine-support.js';

let provider: LocalServer;
beforeAll(async () => {
  provider = await startServer((_received, _request, response) => {
    response.end('{"result": true, "data": 1}');
  });
});
afterAll(() => provider.close());

const VERSIONS = ['v1.0.0', 'v2.0.0', 'v3.0.0', 'v4.0.0'];
const BIZ_2 = { scope_type: 'biz', scope_value: '2' };
const UNIFORM_API = () => ({
  api: {
    one: {
      meta_apis: `${provider.url}/list`,
      api_categories: `${provider.url}/categories`,
      display_name: 'One',
    },
  },
});

/** A flow whose node calls the provider. */
function calling(version: string, more: object = {}): ReturnType<typeof serial> {
  const url = `${provider.url}/run`;
  const inputs =
    version === 'v1.0.0'
      ? { api_config: { url, method: 'POST', params: [] } }
      : { uniform_api_plugin_url: url, uniform_api_plugin_method: 'POST', ...more };
  return serial({ a: activity(`uniform_api@${version}`, inputs) });
}

describeOnBothDatabases('uniform_api and the credentials of its space', ({ start }) => {
  let service: Service;
  let api: EngineApi;
  let credentials: CredentialsApi;

  const env = (): Env => ({ EGRESS_ALLOW: provider.host });
  const open = async (from: Service): Promise<void> => {
    service = from;
    api = await EngineApi.open(service);
    credentials = CredentialsApi.of(service, api.spaceId);
  };
  const app = (name: string) => ({
    name,
    content: { bk_app_code: `app-${name}`, bk_app_secret: 's' },
  });
  /** The app that the provider saw; or why the node failed. */
  const run = async (version: string, more: object = {}, inputs: object = {}): Promise<unknown> => {
    const before = provider.received.length;
    const id = await api.run(calling(version, inputs), {}, more);
    await api.reach(id);
    const call = provider.received[before];
    if (call === undefined) return (await api.node(id, 'a')).ex_data;
    const header = String(call.headers['x-bkapi-authorization']);
    return (JSON.parse(header) as { bk_app_code: string }).bk_app_code;
  };

  beforeAll(async () => {
    await open(await start(env()));
    await credentials.make(app('one'));
    await credentials.make(app('two'));
  });
  afterAll(() => expectNoFaults(service));

  it.each(VERSIONS)('%s uses the one that the space names, whatever its scope level', async (v) => {
    await credentials.setConfig({
      uniform_api: UNIFORM_API(),
      api_gateway_credential_name: 'one',
    });
    expect(await run(v)).toBe('app-one');
  });

  it.each(VERSIONS)('%s: by the scope of the task, else the default', async (v) => {
    await credentials.setConfig({
      uniform_api: UNIFORM_API(),
      api_gateway_credential_name: { default: 'one', biz_2: 'two' },
    });
    expect(await run(v, BIZ_2)).toBe('app-two');
    expect(await run(v, { ...BIZ_2, scope_value: '3' })).toBe('app-one');
    expect(await run(v)).toBe('app-one');
  });

  it('from v3 on the task’s own come first, by the node’s key or the gateway’s name', async () => {
    await credentials.setConfig({
      uniform_api: UNIFORM_API(),
      api_gateway_credential_name: 'one',
    });
    const mine = await credentials.make({ ...app('mine'), scope_level: 'all' });
    const own = { credentials: { k: mine, one: { value: app('own').content } } };
    const key = { uniform_api_plugin_credential_key: 'k' };
    expect(await run('v2.0.0', own, key)).toBe('app-one');
    for (const version of ['v3.0.0', 'v4.0.0']) {
      expect(await run(version, own, key)).toBe('app-mine');
      expect(await run(version, own)).toBe('app-own');
      expect(await run(version, {}, key)).toBe('app-one');
      expect(await run(version, {}, { uniform_api_plugin_credential_key: 'one' })).toBe('app-one');
    }
  });

  it('without one the node says so; one of another type is none', async () => {
    await credentials.make({
      name: 'basic',
      type: 'BASIC_AUTH',
      content: { username: 'u', password: 'p' },
    });
    for (const name of ['', 'nowhere', 'basic']) {
      await credentials.setConfig({ api_gateway_credential_name: name });
      for (const version of VERSIONS) expect(await run(version)).toBe('不存在调用凭证');
    }
  });

  it('GATEWAY_APP is the last; GATEWAY_HOSTS decides what is called and what is saved', async () => {
    const hosts = { GATEWAY_APP: 'own:secret', GATEWAY_HOSTS: '127\\.0\\.0\\.1:\\d+' };
    await open(await start({ ...env(), ...hosts }));
    for (const version of VERSIONS) expect(await run(version)).toBe('own');
    await open(
      await start({ ...env(), GATEWAY_APP: 'own:secret', GATEWAY_HOSTS: 'bkapi\\.example' }),
    );
    const config = { uniform_api: UNIFORM_API() };
    const path = `/space/${api.spaceId}/renew_space_config`;
    const { json } = await service.call('POST', path, { config });
    expect(json.error?.details).toEqual([
      {
        path: '/config/uniform_api',
        message: '"api" "one" "meta_apis" must be a URL of the API gateway (GATEWAY_HOSTS)',
      },
    ]);
    const literal = { value: app('task').content };
    const inputs = { uniform_api_plugin_credential_key: 'k' };
    for (const version of VERSIONS) {
      expect(await run(version, { credentials: { k: literal } }, inputs)).toBe(
        `[uniform_api error] url request failed: check url from apigw fail: ${provider.url}/run`,
      );
    }
  });
});
