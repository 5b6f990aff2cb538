import { freshDatabase } from '../lib/databases.js';
import { type BenchDatabase, type BenchResult, median, withRatio } from '../lib/result.js';
import { BenchServer } from '../lib/server.js';

const ROUNDS = 7;

/** start:cold: from spawn to the first answer, against a bare Nest application that opens the same database. */
export async function startCold(kind: BenchDatabase): Promise<BenchResult[]> {
  const database = await freshDatabase(kind);
  const time = async (start: () => Promise<BenchServer>): Promise<number> => {
    const started = performance.now();
    const server = await start();
    const elapsed = performance.now() - started;
    await server.stop();
    return elapsed;
  };
  const [own, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [first, second] = [
      await time(() => BenchServer.service(database)),
      await time(() => BenchServer.reference('bare-nest', database)),
    ];
    // The first round warms the file cache.
    if (round > 0) {
      own.push(first);
      bare.push(second);
    }
  }
  await database.drop();
  const line = { name: 'start:cold', database: kind, value: median(own), unit: 'ms' } as const;
  const reference = { name: 'bare Nest + TypeORM, ms', value: median(bare) };
  return [withRatio({ ...line, reference }, '<=', 1.5)];
}
