import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureBuilt, MAIN, ROOT } from './build-once.js';
import { type Env } from './names.js';

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Resolves when it has ended. */
  readonly exit: Promise<ProcessExit>;
  readonly stdout: string;
  readonly stderr: string;
  /** Sends the signal (default SIGTERM) and waits for the end. */
  kill(signal?: NodeJS.Signals): Promise<ProcessExit>;
}

export interface StartOptions {
  /** False: return at once, for starts that are expected to fail. Default true. */
  readonly wait?: boolean;
  readonly timeoutMs?: number;
}

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/**
 * Spawns `dist/main.js` on a free port with exactly `env` (plus PATH) and waits until it answers HTTP.
 * @throws when it ends before, or does not answer in time; the message has its output
 */
export async function startProcess(
  env: Env,
  { wait = true, timeoutMs = 120_000 }: StartOptions = {},
): Promise<ServerProcess> {
  ensureBuilt();
  const port = Number(env.PORT ?? 0) || (await freePort());
  const child = spawn(process.execPath, [MAIN], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const server = watch(child, `http://127.0.0.1:${port}`);
  if (wait) await untilItAnswers(server, timeoutMs);
  return server;
}

/** Below those that the system gives to outgoing connections; each test process has ports of its own. */
const PORTS = {
  first: 10_000 + 2_000 * (Number(process.env.JEST_WORKER_ID ?? 1) % 10),
  count: 2_000,
};
let nextPort = Math.floor(Math.random() * PORTS.count);

/** A TCP port that nothing listens on, and that no other test process takes meanwhile. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS.count; tries += 1) {
    const port = PORTS.first + (nextPort % PORTS.count);
    nextPort += 1;
    if (await isFree(port)) return port;
  }
  throw new Error('no port is free');
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function watch(child: ChildProcess, url: string): ServerProcess {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  running.add(child);
  const exit = new Promise<ProcessExit>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  return {
    url,
    child,
    exit,
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
    kill: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exit;
    },
  };
}

async function untilItAnswers(server: ServerProcess, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (server.child.exitCode !== null || server.child.signalCode !== null) {
      throw new Error(
        `the server ended with ${server.child.exitCode} at start:\n${outputOf(server)}`,
      );
    }
    const answered = await fetch(`${server.url}/healthz`, { signal: AbortSignal.timeout(2000) })
      .then((response) => response.arrayBuffer())
      .catch(() => null);
    if (answered !== null) return;
    await delay(50);
  }
  await server.kill('SIGKILL');
  throw new Error(`the server did not answer within ${timeoutMs} ms:\n${outputOf(server)}`);
}

function outputOf({ stdout, stderr }: ServerProcess): string {
  return `--- stdout\n${stdout.slice(-4000)}\n--- stderr\n${stderr.slice(-4000)}`;
}
