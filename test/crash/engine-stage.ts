import { join } from 'node:path';
import { type Env, type ServerProcess, startProcess, testEnv } from '../support/harness.js';
import { observe, type Observer } from '../support/observer.js';
import { CallLog } from './engine-calls.js';
import { EngineClient } from './engine-client.js';
import { CRASH_FLOWS, type CrashFlow, parentFlow } from './engine-flows.js';

const PLUGINS = join(__dirname, '../fixtures/plugins/crash.cjs');

export interface CrashTemplate {
  readonly kind: string;
  readonly id: number;
  readonly flow: CrashFlow;
  /** Name of each node by its id. */
  readonly names: ReadonlyMap<string, string>;
}

/** A space with flows to crash, its database, and what was called there. */
export class EngineStage {
  readonly client = new EngineClient();
  readonly templates = new Map<string, CrashTemplate>();
  readonly calls: CallLog;
  private readonly servers = new Set<ServerProcess>();
  private known: Observer | null = null;

  constructor(
    readonly databaseUrl: string,
    folder: string,
    private readonly env: Env = {},
  ) {
    this.calls = new CallLog(join(folder, 'calls'));
  }

  /** Starts a server and makes the space and the templates there. */
  async open(
    flows: Readonly<Record<string, CrashFlow>> = CRASH_FLOWS,
    env: Env = {},
  ): Promise<ServerProcess> {
    const server = await this.boot(env);
    this.known = await observe(this.databaseUrl);
    const { space } = await this.client.must('/create_space', {
      name: 'crash',
      platform_url: 'https://platform.example',
      app_code: 'demo',
    });
    this.client.spaceId = (space as { id: number }).id;
    for (const [kind, flow] of Object.entries(flows)) await this.add(kind, flow);
    const child = this.templates.get('serial');
    if (child !== undefined) await this.add('parent', parentFlow(child.id));
    return server;
  }

  get observer(): Observer {
    if (this.known === null) throw new Error('the stage is not open');
    return this.known;
  }

  /** Looks through a new connection: the old one is gone when its database was restarted. */
  async observeAgain(): Promise<void> {
    await this.known?.close();
    this.known = await observe(this.databaseUrl);
  }

  template(kind: string): CrashTemplate {
    const template = this.templates.get(kind);
    if (template === undefined) throw new Error(`there is no flow ${kind}`);
    return template;
  }

  /** Starts a server, to which the client turns unless it only works. */
  async boot(env: Env = {}): Promise<ServerProcess> {
    const all = testEnv(this.databaseUrl, {
      PLUGINS,
      CRASH_CALLS: this.calls.file,
      LEASE_MS: '3000',
      LOG_LEVEL: 'error',
      ...this.env,
      ...env,
    });
    const server = await startProcess(all);
    this.servers.add(server);
    if (all.ROLE !== 'worker') this.client.url = server.url;
    return server;
  }

  async close(): Promise<void> {
    for (const server of this.servers) await server.kill('SIGKILL');
    await this.known?.close();
  }

  async add(kind: string, flow: CrashFlow): Promise<void> {
    const path = `/space/${this.client.spaceId}/create_template/`;
    const data = await this.client.must(path, {
      name: kind,
      creator: 'c',
      pipeline_tree: flow.tree,
    });
    const { id, pipeline_tree: tree } = data as { id: number; pipeline_tree: StoredTree };
    const nodes = [tree.start_event, tree.end_event, ...Object.values(tree.activities)];
    nodes.push(...Object.values(tree.gateways));
    const names = new Map(nodes.map((node) => [node.id, node.name]));
    this.templates.set(kind, { kind, id, flow, names });
  }
}

interface StoredNode {
  readonly id: string;
  readonly name: string;
}

interface StoredTree {
  readonly start_event: StoredNode;
  readonly end_event: StoredNode;
  readonly activities: Readonly<Record<string, StoredNode>>;
  readonly gateways: Readonly<Record<string, StoredNode>>;
}
