import { type Env, type ServerProcess, startProcess, testEnv } from '../support/harness.js';
import { observe, type Observer } from '../support/observer.js';
import { treeWithConstants } from '../e2e/tasks-support.js';
import { CrashClient } from './crash-client.js';
import { EngineClient } from './engine-client.js';

/** A database with one space, the servers that are started on it one after the other, and who calls them. */
export class CreationStage {
  private readonly http = new EngineClient();
  private readonly servers = new Set<ServerProcess>();
  private readonly clients: CrashClient[] = [];

  private constructor(
    readonly databaseUrl: string,
    readonly observer: Observer,
  ) {}

  /** Starts the first server and makes the space there. */
  static async open(databaseUrl: string, env: Env = {}): Promise<CreationStage> {
    const stage = new CreationStage(databaseUrl, await observe(databaseUrl));
    await stage.boot(env);
    const { space } = await stage.http.must('/create_space', {
      name: 'crash',
      platform_url: 'https://platform.example',
      app_code: 'demo',
    });
    stage.http.spaceId = (space as { id: number }).id;
    return stage;
  }

  /** Starts a server, to which all clients turn from now on. */
  async boot(env: Env = {}): Promise<ServerProcess> {
    const server = await startProcess(testEnv(this.databaseUrl, env));
    this.servers.add(server);
    for (const client of [this.http, ...this.clients]) client.url = server.url;
    return server;
  }

  /** A client with a template of its own, which has a variable `${city}`. */
  async client(): Promise<CrashClient> {
    const path = `/space/${this.http.spaceId}/create_template/`;
    const { id } = await this.http.must(path, {
      name: `template ${this.clients.length}`,
      creator: 'c',
      pipeline_tree: treeWithConstants(),
    });
    const client = new CrashClient(this.http.spaceId, Number(id));
    client.url = this.http.url;
    this.clients.push(client);
    return client;
  }

  /** The one that was started last. */
  get server(): ServerProcess {
    const last = [...this.servers].at(-1);
    if (last === undefined) throw new Error('no server was started');
    return last;
  }

  async close(): Promise<void> {
    for (const server of this.servers) await server.kill('SIGKILL');
    await this.observer.close();
  }
}
