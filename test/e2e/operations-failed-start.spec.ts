import { createConnection } from 'mysql2/promise';
import { createApp } from '../../src/app.setup.js';
import { loadConfig } from '../../src/config/index.js';
import { explainStartError } from '../../src/main.js';
import { createLogger } from '../../src/common/logging/index.js';
import { describeOnBothDatabases, type Env, eventually, testEnv } from '../support/harness.js';
import { MYSQL_SERVER_URL } from '../support/test-servers.js';

describeOnBothDatabases('a start that fails half way', ({ start, createDatabase, database }) => {
  test.each<[string, Env]>([
    ['a module of PLUGINS that is not there', { PLUGINS: './no-such-plugins.cjs' }],
    ['a module of PLUGINS without plugins', { PLUGINS: 'node:path' }],
    ['a range in EGRESS_ALLOW that is none', { EGRESS_ALLOW: '10.0.0.0/99' }],
  ])('%s leaves the database free for the next start', async (_name, env) => {
    const url = await createDatabase();
    const config = loadConfig(testEnv(url, env));
    const logger = createLogger({ level: 'silent', pretty: false });
    const error: unknown = await createApp(config, logger).catch((reason: unknown) => reason);
    const variable = Object.keys(env)[0] ?? '';
    expect(explainStartError(error)).toMatch(new RegExp(`^${variable}: .+$`));
    if (database === 'mysql') {
      expect(
        await eventually(
          () => connections(url),
          (open) => open === 0,
        ),
      ).toBe(0);
    }
    const service = await start({ DATABASE_URL: url });
    expect(await service.createSpace()).toBe(1);
    await service.close();
  });
});

/** How many connections the database's server has open to it. */
async function connections(databaseUrl: string): Promise<number> {
  const name = new URL(databaseUrl).pathname.slice(1);
  const connection = await createConnection({ uri: MYSQL_SERVER_URL });
  try {
    const [rows] = await connection.query(
      'SELECT COUNT(*) AS n FROM information_schema.processlist WHERE db = ?',
      [name],
    );
    return Number((rows as { n: number }[])[0]?.n);
  } finally {
    await connection.end();
  }
}
