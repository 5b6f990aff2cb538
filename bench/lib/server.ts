import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type StatementCounts } from '../servers/count-statements.js';
import { benchKeys, type FreshDatabase } from './databases.js';

const ROOT = join(__dirname, '../../../..');
export const APP = { code: 'bench', secret: 'bench-secret-of-at-least-32-characters' };

/** A server in a process of its own. */
export class BenchServer {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** The service itself, as `npm start` runs it. */
  static async service(
    database: FreshDatabase,
    env: Record<string, string> = {},
    execArgv: readonly string[] = [],
  ): Promise<BenchServer> {
    const command = [...execArgv, join(ROOT, 'dist/main.js')];
    return BenchServer.start(command, {
      DATABASE_URL: database.url,
      SECRET_KEYS: benchKeys(),
      BOOTSTRAP_APPS: `${APP.code}:${APP.secret}`,
      DEMO: 'false',
      LOG_LEVEL: 'warn',
      LOG_PRETTY: 'false',
      ...env,
    });
  }

  /** As {@link service}, and counts its statements: slower, so it is measured with for nothing else. */
  static counting(database: FreshDatabase, env: Record<string, string> = {}): Promise<BenchServer> {
    const counter = join(__dirname, '../servers/count-statements.js');
    return BenchServer.service(database, env, ['--require', counter]);
  }

  /** A server of bench/servers, by file name. */
  static reference(file: string, database: FreshDatabase): Promise<BenchServer> {
    return BenchServer.start([join(__dirname, '../servers', `${file}.js`)], {
      DATABASE_URL: database.url,
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resident memory in bytes. */
  rss(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }

  /** What a {@link counting} server has sent to its database so far. */
  async counts(): Promise<StatementCounts> {
    const answer = new Promise((resolve) => this.child.once('message', resolve));
    this.child.send('counts');
    return (await answer) as StatementCounts;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  private static async start(
    command: readonly string[],
    env: Record<string, string>,
  ): Promise<BenchServer> {
    const port = await freePort();
    const child = spawn(process.execPath, [...command], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port), ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const server = new BenchServer(`http://127.0.0.1:${port}`, child);
    await server.waitUntilUp();
    return server;
  }

  private async waitUntilUp(): Promise<void> {
    for (let tries = 0; tries < 3000; tries += 1) {
      if (this.child.exitCode !== null) throw new Error('a bench server did not start');
      try {
        await fetch(`${this.url}/healthz`);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    throw new Error('a bench server does not answer');
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
