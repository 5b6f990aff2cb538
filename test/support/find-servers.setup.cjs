const { spawnSync } = require('node:child_process');

/**
 * Once before all suites: where the servers are (TEST_MYSQL_URL, TEST_REDIS_URL), which of them answer, and which
 * programs there are for suites that start their own (MILLRACE_TEST_SERVERS, by name). Suites read it in test-servers.ts.
 */
const PROGRAMS = ['mariadbd', 'redis-server'];
const PROBES = {
  async mysql() {
    const uri = (process.env.TEST_MYSQL_URL ??= 'mysql://root@127.0.0.1:3306');
    const connection = await require('mysql2/promise').createConnection({
      uri,
      connectTimeout: 10_000,
    });
    await connection.query('SELECT 1').finally(() => connection.destroy());
  },
  async redis() {
    const url = (process.env.TEST_REDIS_URL ??= 'redis://127.0.0.1:6379');
    const { Redis } = require('ioredis');
    const client = new Redis(url, { maxRetriesPerRequest: 0 }).on('error', () => undefined);
    await client.ping().finally(() => client.disconnect());
  },
};

module.exports = async function findServers() {
  const found = PROGRAMS.filter((name) => spawnSync(name, ['--version']).status === 0);
  for (const [name, probe] of Object.entries(PROBES)) {
    await probe().then(
      () => found.push(name),
      () => undefined,
    );
  }
  process.env.MILLRACE_TEST_SERVERS = found.join(' ');
};
