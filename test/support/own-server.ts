import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { freePort } from './server-process.js';

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** One statement a line, as MariaDB reads them at its start. */
const SETUP = [
  'CREATE DATABASE IF NOT EXISTS crash COLLATE utf8mb4_bin;',
  "CREATE USER IF NOT EXISTS crash@'127.0.0.1';",
  "GRANT ALL ON crash.* TO crash@'127.0.0.1';",
  '',
];

/** A server of a suite's own, which may crash and come back without hurting others. */
export class OwnServer {
  private child: ChildProcess | null = null;

  private constructor(
    readonly url: string,
    private readonly port: number,
    private readonly program: string,
    private readonly args: readonly string[],
  ) {}

  /** Redis that keeps nothing: whatever was there is lost with the process. */
  static async redis(folder: string): Promise<OwnServer> {
    const port = await freePort();
    const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder];
    const url = `redis://127.0.0.1:${port}`;
    return new OwnServer(url, port, 'redis-server', [...args, '--save', '', '--appendonly', 'no']);
  }

  /** MariaDB with an empty database, durable as by default. */
  static async mariadb(folder: string): Promise<OwnServer> {
    const port = await freePort();
    const common = ['--no-defaults', `--datadir=${folder}`, `--user=${userInfo().username}`];
    const made = spawnSync('mariadb-install-db', [...common, '--skip-test-db'], {
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stdout}${made.stderr}`);
    const setup = join(folder, 'setup.sql');
    writeFileSync(setup, SETUP.join('\n'));
    return new OwnServer(`mysql://crash@127.0.0.1:${port}/crash`, port, 'mariadbd', [
      ...common,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      `--socket=${join(folder, 'socket')}`,
      `--init-file=${setup}`,
      '--innodb-buffer-pool-size=32M',
    ]);
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const child = spawn(this.program, this.args, { stdio: 'ignore' });
    running.add(child);
    this.child = child;
    const isUp = await eventually(
      () => this.answers(),
      (answer) => answer,
      60_000,
    );
    if (!isUp) throw new Error(`${this.program} does not answer`);
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null) return;
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    running.delete(child);
  }

  private answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1')
        .on('connect', () => resolve(true))
        .on('error', () => resolve(false))
        .on('connect', () => socket.destroy());
    });
  }
}
