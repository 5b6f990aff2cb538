import 'reflect-metadata';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { createLogger } from '../common/logging/index.js';
import { environmentWith, loadConfig } from '../config/index.js';
import { explainStartError, serve } from '../main.js';
import { DemoSeed } from './demo-seed.js';
import { DemoClient } from './demo-client.js';
import { DemoTour } from './demo-tour.js';
import { say } from './say.js';

const FILE = './data/demo.db';

/**
 * `npm run demo [-- --once]`: serves on a fresh SQLite file and performs the main job over HTTP, printing each call as
 * a curl line that can be pasted: saving a flow, creating tasks, running one to its end. With `--once` it ends then; else it keeps serving.
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
  const { appCode, spaceId } = credentials;
  say(
    `Millrace serves on ${config.publicUrl}; app ${appCode}, space ${spaceId}, sample templates are ready.\n`,
  );
  await new DemoTour(new DemoClient(config.publicUrl, credentials)).run();
  if (once) {
    await app.close();
    return;
  }
  say(`Swagger UI:  ${config.publicUrl}/docs`);
  say(`  Authorize with user ${credentials.appCode} and password ${credentials.secret}`);
  say(`  then try create_task with space_id ${credentials.spaceId}.`);
  say('\nServing until you press Ctrl+C.');
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

main().catch((error: unknown) => {
  process.stderr.write(`the demo failed: ${explainStartError(error)}\n`);
  process.exit(1);
});
