import 'reflect-metadata';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { createLogger } from '../common/logging/index.js';
import { environmentWith, loadConfig } from '../config/index.js';
import { explainStartError, serve } from '../main.js';
import { DEMO_TREES, readDemoTree } from './demo-trees.js';
import { type DemoCredentials, DemoSeed } from './demo-seed.js';

const FILE = './data/demo.db';
const IDEMPOTENCY_KEY = 'demo-order-1001';

/**
 * `npm run demo [-- --once]`: serves on a fresh SQLite file and performs the main job over HTTP, printing each call as
 * a curl line that can be pasted. With `--once` it ends then; else it keeps serving.
 */
async function main(): Promise<void> {
  const once = process.argv.includes('--once');
  for (const suffix of ['', '-wal', '-shm', '.lock', '.keys'])
    rmSync(FILE + suffix, { force: true });
  const wanted = loadConfig(environmentWith({ DATABASE_URL: `sqlite:${FILE}` }));
  const config = loadConfig(
    environmentWith(
      {
        PORT: String(await choosePort(wanted.port)),
        DATABASE_URL: `sqlite:${FILE}`,
        DEMO: 'true',
      },
      { LOG_LEVEL: 'warn' },
    ),
  );
  const app = await serve(
    config,
    createLogger({ level: config.logLevel, pretty: config.logPretty }),
  );
  const credentials = app.get(DemoSeed).credentials;
  if (credentials === null) throw new Error('the demo database was not seeded');
  await new DemoTour(config.publicUrl, credentials).run();
  if (once) {
    await app.close();
    return;
  }
  say(`Swagger UI:  ${config.publicUrl}/docs`);
  say(`  Authorize with user ${credentials.appCode} and password ${credentials.secret}`);
  say(`  then try create_task with space_id ${credentials.spaceId}.`);
  say('\nServing until you press Ctrl+C.');
}

/** The main job: validate a flow, save it, create a task, repeat the call safely, list, detail. */
class DemoTour {
  private readonly space: string;
  private readonly authorization: string;

  constructor(
    private readonly url: string,
    private readonly credentials: DemoCredentials,
  ) {
    const { appCode, secret, spaceId } = credentials;
    this.space = `/space/${spaceId}`;
    this.authorization = JSON.stringify({ bk_app_code: appCode, bk_app_secret: secret });
  }

  async run(): Promise<void> {
    const { appCode, spaceId } = this.credentials;
    say(
      `Millrace serves on ${this.url}; app ${appCode}, space ${spaceId}, sample templates are ready.\n`,
    );
    const tree = readDemoTree(DEMO_TREES['variables through nodes']);
    await this.step('Validate a flow', `${this.space}/validate_pipeline_tree/`, {
      pipeline_tree: tree,
    });
    const template = await this.step<{ id: number }>(
      'Save it as a template',
      `${this.space}/create_template/`,
      {
        name: 'my first flow',
        creator: 'lily',
        pipeline_tree: tree,
      },
    );
    const order = { template_id: template.id, name: 'my first task', creator: 'lily' };
    const headers = { 'Idempotency-Key': IDEMPOTENCY_KEY };
    const createUrl = `${this.space}/create_task/`;
    const task = await this.step<{ id: number }>(
      'Create a task from it',
      createUrl,
      order,
      headers,
    );
    const again = await this.step<{ id: number }>(
      'Send the same call again, as after a lost answer: the same task, not a second one',
      createUrl,
      order,
      headers,
    );
    if (again.id !== task.id) throw new Error('the repeated call created a second task');
    await this.step('List the tasks', `${this.space}/get_task_list/?limit=5`);
    await this.step(
      'Look at the task and its execution tree',
      `${this.space}/task/${task.id}/get_task_detail/`,
    );
  }

  private async step<T>(
    title: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const allHeaders: Record<string, string> = {
      'X-Bkapi-Authorization': this.authorization,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    };
    say(`# ${title}`);
    say(this.curl(path, body, allHeaders));
    const response = await fetch(this.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: allHeaders,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const replayed = response.headers.has('idempotency-replayed')
      ? ' (Idempotency-Replayed: true)'
      : '';
    say(`→ ${response.status}${replayed} ${shorten(text, 900)}\n`);
    const answer = JSON.parse(text) as { result: boolean; message: string; data: T };
    if (!answer.result) throw new Error(`${title}: ${answer.message}`);
    return answer.data;
  }

  private curl(path: string, body: object | undefined, headers: Record<string, string>): string {
    const lines = [`curl -s '${this.url}${path}'`];
    for (const [name, value] of Object.entries(headers)) lines.push(`-H '${name}: ${value}'`);
    if (body !== undefined) lines.push(`-d ${shellQuote(JSON.stringify(body))}`);
    return lines.join(' \\\n  ');
  }
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;
}

/** The wanted port, or any free one when it is taken. */
function choosePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () =>
      wanted === 0 ? reject(new Error('no free port')) : resolve(choosePort(0)),
    );
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : wanted;
      probe.close(() => resolve(port));
    });
  });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`the demo failed: ${explainStartError(error)}\n`);
  process.exit(1);
});
