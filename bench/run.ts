/** `npm run bench [-- --only NAME,...] [--database sqlite,mysql] [--json FILE]`: prints a table, writes the lines as JSON. */
import { writeFileSync } from 'node:fs';
import { createBytes } from './benches/bytes.js';
import { createBulk, createHttp, createSize, memoryCreate } from './benches/create.js';
import {
  engineDurable,
  engineLatency,
  engineLong,
  engineMixed,
  engineScale,
  engineSerial,
  engineWaiting,
  engineWorkers,
  engineWide,
} from './benches/engine.js';
import { listMillion } from './benches/list.js';
import { startCold } from './benches/start.js';
import { isMysqlThere } from './lib/databases.js';
import { type BenchDatabase, type BenchResult, printTable } from './lib/result.js';

const BENCHES: Readonly<Record<string, (kind: BenchDatabase) => Promise<BenchResult[]>>> = {
  'create:http': createHttp,
  'create:bulk': createBulk,
  'create:size': createSize,
  'create:bytes': createBytes,
  'list:million': listMillion,
  'memory:create': memoryCreate,
  'start:cold': startCold,
  'engine:durable': engineDurable,
  'engine:serial': engineSerial,
  'engine:mixed': engineMixed,
  'engine:long': engineLong,
  'engine:wide': engineWide,
  'engine:latency': engineLatency,
  'engine:waiting': engineWaiting,
  'engine:scale': engineScale,
  'engine:workers': engineWorkers,
};

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const names = option('--only')?.split(',') ?? Object.keys(BENCHES);
  const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    throw new Error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  }
  const results: BenchResult[] = [];
  for (const kind of await databases()) {
    for (const name of names) {
      console.error(`running ${name} on ${kind} …`);
      results.push(...((await BENCHES[name]?.(kind)) ?? []));
    }
  }
  printTable(results);
  const file = option('--json');
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

async function databases(): Promise<BenchDatabase[]> {
  const asked = option('--database')?.split(',') ?? ['sqlite', 'mysql'];
  if (!asked.includes('mysql') || (await isMysqlThere())) return asked as BenchDatabase[];
  console.error('no MySQL or MariaDB answers (BENCH_MYSQL_URL): its half is left out');
  return ['sqlite'];
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}
