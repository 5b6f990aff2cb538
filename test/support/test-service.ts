import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type InjectOptions, type LightMyRequestResponse } from 'fastify';
import { DataSource } from 'typeorm';
import { createApp } from '../../src/app.setup.js';
import { type Config, loadConfig } from '../../src/config/index.js';
import { UnitOfWork } from '../../src/database/index.js';
import { createMemoryLog, type LogLine, type MemoryLog } from './memory-log.js';
import { type AppCode, credentials, type Env, testEnv, uniqueName } from './names.js';

/** Any JSON answer of the service (wire-decisions W1). */
export interface WireBody<Data> {
  readonly result: boolean;
  readonly code: string | number;
  readonly message: string;
  readonly data: Data;
  readonly count?: number;
  readonly trace_id: string;
  readonly error?: {
    readonly type: string;
    readonly details: readonly { path: string; message: string; type?: string }[];
  };
}

export interface WireAnswer<Data> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Parsed with `JSON.parse`; use `text` where digits matter. Throws when the answer is not JSON. */
  readonly json: WireBody<Data>;
}

export interface CallOptions {
  /** Whose credentials go along; null: none. Default `demo`. */
  readonly as?: AppCode | null;
  /** `bk_username` beside the credentials. */
  readonly username?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The whole application on a database of its own, called without a socket. */
export class Service {
  private closed: Promise<void> | null = null;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly config: Config,
    readonly databaseUrl: string,
    private readonly log: MemoryLog,
  ) {}

  /**
   * Starts as `main.ts` does, without listening.
   * @param overrides variables on top of `testEnv`
   * @param beside another process of the same service, which logs for both
   */
  static async start(
    databaseUrl: string,
    overrides: Env = {},
    beside: Service | null = null,
  ): Promise<Service> {
    const config = loadConfig(testEnv(databaseUrl, overrides));
    const log = beside?.log ?? createMemoryLog(overrides.LOG_LEVEL ?? 'info');
    const app = await createApp(config, log.logger);
    try {
      await app.init();
      await app.getHttpAdapter().getInstance().ready();
    } catch (error) {
      await app.close();
      throw error;
    }
    return new Service(app, config, databaseUrl, log);
  }

  get unitOfWork(): UnitOfWork {
    return this.app.get(UnitOfWork);
  }

  /** TypeORM's data source: the writer on SQLite, the pool elsewhere. */
  get source(): DataSource {
    return this.app.get(DataSource);
  }

  get logs(): readonly LogLine[] {
    return this.log.lines;
  }

  get logText(): string {
    return this.log.text();
  }

  inject(options: InjectOptions): Promise<LightMyRequestResponse> {
    return this.app.inject(options);
  }

  /**
   * One call with a JSON body. A string or Buffer goes out as it is (for malformed JSON, exact digits).
   * @example const { json } = await service.call<{ id: number }>('POST', '/space/1/create_task', { ... });
   */
  async call<Data = Record<string, unknown>>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    { as = 'demo', username, headers = {} }: CallOptions = {},
  ): Promise<WireAnswer<Data>> {
    const response = await this.app.inject({
      method,
      url: path,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(as !== null && credentials(as, username)),
        ...headers,
      },
      ...(body !== undefined && { payload: payloadOf(body) }),
    });
    return toAnswer<Data>(response);
  }

  /** Creates a space over HTTP and returns its id. */
  async createSpace(name = uniqueName('space'), options: CallOptions = {}): Promise<number> {
    const app = options.as ?? 'demo';
    const answer = await this.call<{ space: { id: number } }>(
      'POST',
      '/create_space',
      { name, platform_url: 'https://platform.example', app_code: app },
      options,
    );
    if (!answer.json.result) throw new Error(`create_space failed: ${answer.text}`);
    return answer.json.data.space.id;
  }

  close(): Promise<void> {
    this.closed ??= this.app.close();
    return this.closed;
  }
}

function payloadOf(body: unknown): string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
}

function toAnswer<Data>(response: LightMyRequestResponse): WireAnswer<Data> {
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  return {
    status: response.statusCode,
    headers: Object.fromEntries(headers) as Record<string, string>,
    text: response.payload,
    get json() {
      return JSON.parse(response.payload) as WireBody<Data>;
    },
  };
}
