import { call } from '../lib/client.js';
import { sizeOf } from '../lib/databases.js';
import { taskBody } from '../lib/fixture.js';
import { type BenchDatabase, type BenchResult, withBound } from '../lib/result.js';
import { withService } from './create.js';

const TASKS = 50_000;
const PER_CALL = 500;

/** create:bytes: what the database grows by per task of a repeated template, indexes included. */
export async function createBytes(kind: BenchDatabase): Promise<BenchResult[]> {
  return withService(kind, async ({ server, small, database }) => {
    const url = `${server.url}/space/${small.spaceId}/create_tasks/`;
    const tasks = Array.from({ length: PER_CALL }, () => taskBody(small));
    const fill = async (count: number): Promise<void> => {
      for (let done = 0; done < count; done += PER_CALL) await call(url, { tasks });
    };
    await fill(10_000);
    const before = await sizeOf(database);
    await fill(TASKS);
    const value = ((await sizeOf(database)) - before) / TASKS;
    return [withBound({ name: 'create:bytes', database: kind, value, unit: 'bytes/task' }, 2048)];
  });
}
