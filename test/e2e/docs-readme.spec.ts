import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/build-once.js';
import { describeOn, startProcess, testEnv } from '../support/harness.js';

describeOn('sqlite', 'README: first task in five minutes', ({ createDatabase }) => {
  test('every curl command works in the order in which it stands', async () => {
    const server = await startProcess(
      testEnv(await createDatabase(), { DEMO: 'true', BOOTSTRAP_APPS: '' }),
    );
    const answers: unknown[] = [];
    try {
      const [, secret = ''] = /secret (\S+),/.exec(server.stdout) ?? [];
      for (const script of firstTaskScripts()) {
        const { stdout, stderr } = spawnSync('bash', ['-euc', script], {
          cwd: ROOT,
          encoding: 'utf8',
          timeout: 20_000,
          env: { PATH: process.env.PATH, URL: server.url, SPACE: '1', SECRET: secret },
        });
        const results = stdout.match(/"result":(?:true|false)/g) ?? [];
        answers.push(
          ...results.map((result) => (result.endsWith('true') ? 'ok' : stdout + stderr)),
        );
        if (results.length === 0) answers.push(`no answer: ${stderr}`);
      }
    } finally {
      await server.kill();
    }
    expect(answers).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });
});

/** The shell blocks with curl of that section. */
function firstTaskScripts(): string[] {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const section = readme.split('## First task in five minutes')[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)]
    .map(([, script]) => script ?? '')
    .filter((script) => script.includes('curl'));
}
