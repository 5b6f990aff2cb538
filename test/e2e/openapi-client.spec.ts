import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/build-once.js';
import { APP_SECRETS, describeOn, startProcess, testEnv } from '../support/harness.js';

const BIN = join(ROOT, 'node_modules/.bin');

/** What a user of the document writes. `@ts-expect-error` fails the compilation when the types let a mistake pass. */
const PROGRAM = `
import { readFileSync } from 'node:fs';
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

const [baseUrl = '', code = '', secret = '', treeFile = ''] = process.argv.slice(2);
const client = createClient<paths>({
  baseUrl,
  headers: { authorization: 'Basic ' + Buffer.from(code + ':' + secret).toString('base64') },
});

function required<T>(answer: { data?: { data: T }; error?: components['schemas']['Failure'] }): T {
  if (answer.data === undefined) throw new Error(answer.error?.error.type ?? 'no answer');
  return answer.data.data;
}

const { space } = required(
  await client.POST('/create_space', {
    body: { name: 'typed client', platform_url: 'https://ops.example.org' },
  }),
);
const tree: Record<string, unknown> = JSON.parse(readFileSync(treeFile, 'utf8'));
const template = required(
  await client.POST('/space/{space_id}/create_template', {
    params: { path: { space_id: space.id } },
    body: { name: 'hello', creator: 'lily', pipeline_tree: tree },
  }),
);
const create = () =>
  client.POST('/space/{space_id}/create_task', {
    params: { path: { space_id: space.id }, header: { 'Idempotency-Key': 'order-1001' } },
    body: { template_id: template.id, creator: 'lily', name: 'typed' },
  });
const task = required(await create());
const again = await create();
const list = required(
  await client.GET('/space/{space_id}/get_task_list', {
    params: { path: { space_id: space.id }, query: { limit: 5, state: 'CREATED' } },
  }),
);
const refused = await client.POST('/space/{space_id}/create_task', {
  params: { path: { space_id: space.id } },
  body: { template_id: 999999, creator: 'lily' },
});
const known: components['schemas']['ErrorType'] = refused.error?.error.type ?? 'internal_error';
const next: string | null = list.next;

export function mistakes(): void {
  // @ts-expect-error creator is required
  void client.POST('/space/{space_id}/create_task', { params: { path: { space_id: 1 } }, body: { template_id: 1 } });
  // @ts-expect-error an id is a number
  void client.GET('/space/{space_id}/get_task_list', { params: { path: { space_id: 'one' } } });
  // @ts-expect-error no such path
  void client.GET('/space/{space_id}/tasks', { params: { path: { space_id: 1 } } });
  // @ts-expect-error no such error type
  const unknown: components['schemas']['ErrorType'] = 'teapot';
}

console.log(
  JSON.stringify({
    task: { id: task.id, name: task.name, started: task.is_started, template: task.template_id === template.id },
    replayed: { id: required(again).id, header: again.response.headers.get('idempotency-replayed') },
    list: { count: list.count, ids: list.results.map(({ id }) => id), next },
    refused: { status: refused.response.status, type: known },
  }),
);
`;

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023', 'dom'],
    types: ['node'],
    skipLibCheck: true,
  },
  files: ['client.mts'],
};

describeOn(
  'sqlite',
  'a client generated from docs/openapi.json',
  ({ createDatabase, createFolder }) => {
    test('compiles in strict mode, creates a task and reads it back', async () => {
      const folder = createFolder();
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
      writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
      writeFileSync(join(folder, 'client.mts'), PROGRAM);
      run(folder, join(BIN, 'openapi-typescript'), [
        join(ROOT, 'docs/openapi.json'),
        '-o',
        join(folder, 'api.d.ts'),
      ]);
      run(folder, join(BIN, 'tsc'), ['-p', folder]);

      const server = await startProcess(testEnv(await createDatabase()));
      try {
        const output = run(folder, join(folder, 'client.mjs'), [
          server.url,
          'demo',
          APP_SECRETS.demo,
          join(ROOT, 'src/demo/trees/01-single-display.json'),
        ]);
        expect(JSON.parse(output)).toEqual({
          task: { id: 1, name: 'typed', started: false, template: true },
          replayed: { id: 1, header: 'true' },
          list: { count: 1, ids: [1], next: null },
          refused: { status: 404, type: 'template_not_found' },
        });
      } finally {
        await server.kill();
      }
    });
  },
);

/** @throws with the program's output when it fails */
function run(cwd: string, script: string, args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, [script, ...args], {
      cwd,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${script} failed:\n${stdout}${stderr}`);
  }
}
