import {
  getKey,
  isJsonObject,
  stringifyJson,
  wireKey,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';
import { type PluginCall } from '../../../engine/index.js';
import { isTruthy, jsonIn, textOf } from '../../inputs.js';
import { type OutgoingAnswer, type PluginContext } from '../../plugin.js';
import { type CallCredential } from './api-credential.js';
import { type UniformApiOptions } from './api-options.js';
import { hostOf, type ApiProvider, type ApiSettings } from './api-settings.js';

/** An answer of a provider; see {@link isGood}. */
export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  /** Undefined when the body is not JSON. */
  readonly json: JsonValue | undefined;
}

export interface ApiRequest {
  readonly url: string;
  readonly method: string;
  readonly data: JsonObject;
  readonly timeoutMs?: number;
  /** Version 3 and later send the headers that the space sets. */
  readonly hasCustomHeaders: boolean;
}

const METHODS = ['GET', 'POST', 'DELETE', 'PUT', 'HEAD'];
const TIMEOUT_MS = 30_000;

/** Calls providers of API plugins on behalf of one call. */
export class ApiCaller {
  constructor(
    private readonly call: PluginCall,
    private readonly context: PluginContext,
    private readonly settings: ApiSettings,
    private readonly credential: CallCredential,
    private readonly options: UniformApiOptions,
  ) {}

  /** @throws Error with a message for the user when no answer came */
  async send(request: ApiRequest): Promise<ApiAnswer> {
    const method = request.method.toUpperCase();
    if (!METHODS.includes(method)) {
      throw new Error(
        `method not supported: ${method}，supported methods: ['${METHODS.join("', '")}']`,
      );
    }
    const isQuery = method === 'GET' || method === 'HEAD';
    const answer: OutgoingAnswer = await this.context.fetch({
      method,
      url: isQuery ? withQuery(request.url, request.data) : request.url,
      headers: this.headersOf(request),
      ...(isQuery ? {} : { body: stringifyJson(request.data) }),
      timeoutMs: request.timeoutMs ?? this.options.timeoutMs ?? TIMEOUT_MS,
    });
    return { status: answer.status, text: answer.body, json: jsonIn(answer.body) };
  }

  private headersOf({ url, hasCustomHeaders }: ApiRequest): Record<string, string> {
    const host = hostOf(url);
    const provider = this.settings.providers.find((known) => known.host === host);
    const isTrusted = this.isTrusted(host, provider !== undefined);
    const isFree = this.credential.isFromTask && this.options.gatewayHosts === undefined;
    if (!isTrusted && !isFree) {
      throw new Error(`check url from apigw fail: ${url.split(/[?#]/, 1).join()}`);
    }
    const source = provider ?? (isTrusted ? this.settings.providers[0] : undefined);
    return {
      'Content-Type': 'application/json',
      'X-Bkapi-Authorization': this.authorization(),
      ...(hasCustomHeaders && source !== undefined ? this.customHeaders(source) : {}),
    };
  }

  private isTrusted(host: string | null, isListed: boolean): boolean {
    const { gatewayHosts } = this.options;
    return gatewayHosts === undefined ? isListed : host !== null && gatewayHosts.test(host);
  }

  private authorization(): string {
    const { code, secret } = this.credential.app;
    const operator = getKey(this.call.system, 'operator') ?? null;
    return stringifyJson({
      bk_app_code: code,
      bk_app_secret: secret,
      ...(isTruthy(operator) ? { bk_username: operator } : {}),
    });
  }

  private customHeaders({ headers }: ApiProvider): Record<string, string> {
    const entries = Object.entries(headers).map(([name, value]): [string, string] => [
      wireKey(name),
      withNames(textOf(value), this.call.system),
    ]);
    return Object.fromEntries(entries);
  }
}

/** The names that headers may hold, and the task's attributes behind them. */
const HEADER_NAMES: readonly (readonly [string, string])[] = [
  ['${_system.operator}', 'operator'],
  ['${_system.task_id}', 'task_id'],
  ['${_system.task_name}', 'task_name'],
  ['${_system.space_id}', 'task_space_id'],
  ['${_system.scope_type}', 'task_scope_type'],
  ['${_system.scope_value}', 'task_scope_value'],
];

function withNames(template: string, system: JsonObject): string {
  return HEADER_NAMES.reduce((text, [name, attribute]) => {
    const value = getKey(system, attribute) ?? null;
    return text.replaceAll(name, () => (value === null ? '' : textOf(value)));
  }, template);
}

/** Nested values go as JSON, a list as one parameter for each item. */
function withQuery(url: string, data: JsonObject): string {
  if (!URL.canParse(url)) return url;
  const target = new URL(url);
  for (const [key, value] of Object.entries(data)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item === null) continue;
      const isNested = isJsonObject(item) || Array.isArray(item);
      target.searchParams.append(wireKey(key), isNested ? stringifyJson(item) : textOf(item));
    }
  }
  return target.href;
}
