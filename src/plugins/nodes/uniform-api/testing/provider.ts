import { EgressClient } from '../../../../egress/index.js';
import { startServer, type LocalServer } from '../../../../egress/testing/local-server.js';
import { parseJson, type JsonObject, type JsonValue } from '../../../../common/json/index.js';
import { type PluginServices } from '../../../plugin-services.js';
import { type StepPlugin } from '../../../plugin.js';
import { PluginRun } from '../../../testing/index.js';

/** What the space and the task of a call have set. */
export interface Space {
  readonly uniform_api?: JsonValue;
  readonly api_gateway_credential_name?: JsonValue;
  readonly taskCredentials?: JsonObject;
}

export interface Answer {
  readonly status?: number;
  readonly body: string;
}

/** The space's credential, by the name `gateway`. */
export const SECRET = { bk_app_code: 'space-app', bk_app_secret: 'space-secret' };

/** The task of every call. */
export const EXTRA = {
  caller: 'li.wei',
  scope_type: 'biz',
  scope_value: '2',
  task_id: 7,
  task_name: 'nightly',
  space_id: 1,
};

/** A provider of API plugins: a server that gives the answers that a test has set, one after the other. */
export class Provider {
  answers: Answer[] = [];

  private constructor(readonly server: LocalServer) {}

  static async start(): Promise<Provider> {
    const waiting: { provider?: Provider } = {};
    const server = await startServer((_received, _request, response) => {
      const { status = 200, body } = waiting.provider?.answers.shift() ?? { status: 500, body: '' };
      response.writeHead(status).end(body);
    });
    waiting.provider = new Provider(server);
    return waiting.provider;
  }

  get url(): string {
    return this.server.url;
  }

  get count(): number {
    return this.server.received.length;
  }

  get last() {
    const received = this.server.received.at(-1);
    if (received === undefined) throw new Error('the provider was not called');
    return received;
  }

  get lastBody(): JsonValue {
    return parseJson(this.last.body);
  }

  get lastQuery(): URLSearchParams {
    return new URL(this.last.url, this.url).searchParams;
  }

  get lastAuthorization(): JsonValue {
    return parseJson(String(this.last.headers['x-bkapi-authorization']));
  }

  /** The space config `uniform_api` that names this provider. */
  config(common: JsonObject = {}): JsonObject {
    return { api: { one: { meta_apis: `${this.url}/list` } }, common };
  }

  /** The inputs of a node that posts to this provider. */
  inputs(more: JsonObject = {}): JsonObject {
    return {
      uniform_api_plugin_url: `${this.url}/run`,
      uniform_api_plugin_method: 'POST',
      ip: '10.0.0.9',
      empty: '',
      json: '{"a": 1}',
      _loop: 1,
      _inner_loop: 1,
      ...more,
    };
  }

  run(plugin: StepPlugin, space: Space = {}): PluginRun {
    const configs: Record<string, JsonValue> = {
      uniform_api: space.uniform_api ?? this.config(),
      api_gateway_credential_name: space.api_gateway_credential_name ?? 'gateway',
    };
    const services: Partial<PluginServices> = {
      egress: new EgressClient({ allow: ['127.0.0.0/8'] }),
      spaceConfig: (_space, name) => Promise.resolve(configs[name] ?? null),
      spaceCredential: (_space, name) => Promise.resolve(name === 'gateway' ? SECRET : null),
      credential: (_task, name) => Promise.resolve(space.taskCredentials?.[name] ?? null),
    };
    return new PluginRun(plugin, services);
  }
}
