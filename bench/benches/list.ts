import { loadConfig } from '../../src/config/index.js';
import { openDatabase, type Tx } from '../../src/database/index.js';
import { ENTITIES } from '../../src/entities.js';
import { HEADERS } from '../lib/client.js';
import { benchKeys, type FreshDatabase } from '../lib/databases.js';
import { type Fixture } from '../lib/fixture.js';
import { type BenchDatabase, type BenchResult, percentile, withBound } from '../lib/result.js';
import { withService } from './create.js';

const TASKS = 1_000_000;
const CALLS = 100;
const DEEP_PAGES = 1000;

/** list:million: pages of a space with a million tasks. p95 of each kind of page, serial calls. */
export async function listMillion(kind: BenchDatabase): Promise<BenchResult[]> {
  return withService(kind, async ({ server, small, database }) => {
    await fill(database, small);
    const base = `${server.url}/space/${small.spaceId}/get_task_list/?limit=20`;
    const deep = await deepCursor(base);
    const day = (days: number): string =>
      new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    const pages: Readonly<Record<string, string>> = {
      first: base,
      'deep cursor': deep,
      'deep offset': `${base}&offset=${20 * DEEP_PAGES}`,
      creator: `${base}&creator=user7`,
      template: `${base}&template_id=3`,
      executor: `${base}&executor=user5`,
      name: `${base}&name=task%2042`,
      scope: `${base}&scope_type=biz&scope_value=9`,
      state: `${base}&state=FINISHED`,
      time: `${base}&create_at_start=${day(40)}&create_at_end=${day(20)}`,
    };
    const results: BenchResult[] = [];
    for (const [name, url] of Object.entries(pages)) {
      const value = await p95(url);
      const line = {
        name: `list:million ${name}`,
        database: kind,
        value,
        unit: 'ms (p95)',
      } as const;
      results.push(withBound(line, 50));
    }
    return results;
  });
}

async function p95(url: string): Promise<number> {
  const times: number[] = [];
  await get(url);
  for (let done = 0; done < CALLS; done += 1) {
    const started = performance.now();
    await get(url);
    times.push(performance.now() - started);
  }
  return percentile(times, 0.95);
}

async function get(url: string): Promise<{ next: string | null; results: object[] }> {
  const response = await fetch(url, { headers: { authorization: HEADERS.authorization } });
  const answer = (await response.json()) as {
    result: boolean;
    message: string;
    data: { next: string | null; results: object[] };
  };
  if (!answer.result || answer.data.results.length === 0)
    throw new Error(`${url}: ${answer.message || 'empty'}`);
  return answer.data;
}

/** The URL of the 1,000th page, reached by following `next`. */
async function deepCursor(base: string): Promise<string> {
  let url = base;
  for (let page = 1; page < DEEP_PAGES; page += 1) url = (await get(url)).next ?? url;
  return url;
}

/** Rows as creation writes them, by doubling inside the database. */
async function fill(database: FreshDatabase, { spaceId }: Fixture): Promise<void> {
  const config = loadConfig({ DATABASE_URL: database.url, SECRET_KEYS: benchKeys() });
  const { unitOfWork, close } = await openDatabase(config, ENTITIES, { serve: false });
  const dialect = unitOfWork.dialect;
  const text = (prefix: string, expression: string): string =>
    dialect === 'mysql' ? `CONCAT('${prefix}', ${expression})` : `'${prefix}' || (${expression})`;
  const time =
    dialect === 'mysql'
      ? 'DATE_SUB(NOW(3), INTERVAL (1000000 - n) * 5 SECOND)'
      : "strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || ((1000000 - n) * 5) || ' seconds')";
  const digits =
    '(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)';
  const mod = (by: number): string => `n % ${by}`;
  const chunk = 10_000;
  for (let start = 0; start < TASKS; start += chunk) {
    const numbers = `SELECT ${start} + a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n FROM ${digits} a, ${digits} b, ${digits} c, ${digits} e ORDER BY n`;
    const sql = `INSERT INTO task (space_id, scope_type, scope_value, instance_id, template_id, name, creator, create_time, executor, state, is_started, is_finished, is_revoked, is_deleted, is_expired, snapshot_id, execution_snapshot_id, create_method, trigger_method, revision) SELECT ${spaceId}, 'biz', ${mod(100)}, '6e15e7cf27ab3129878cdd9b95fff006', ${mod(20)} + 1, ${text('task ', mod(1000))}, ${text('user', mod(50))}, ${time}, ${text('user', mod(30))}, CASE WHEN ${mod(3)} = 0 THEN 'FINISHED' ELSE 'CREATED' END, 0, 0, 0, 0, 0, 1, n, 'API', 'api', 1 FROM (${numbers}) numbers`;
    await unitOfWork.run((tx: Tx) => tx.run(sql));
  }
  await unitOfWork.run((tx) => tx.run('ANALYZE' + (dialect === 'mysql' ? ' TABLE task' : '')));
  await close();
}
