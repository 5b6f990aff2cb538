import { call } from './client.js';
import { type FreshDatabase, sizeOf } from './databases.js';
import { type BenchServer } from './server.js';
import { TaskWatch } from './task-watch.js';

/** What one run sends to the database and leaves in it. */
export interface Costs {
  readonly statements: number;
  readonly commits: number;
  readonly trips: number;
  readonly bytes: number;
}

/** A server's space in which flows run. */
export class Engine {
  private constructor(
    readonly server: BenchServer,
    private readonly database: FreshDatabase,
    private readonly spaceId: number,
  ) {}

  static async open(server: BenchServer, database: FreshDatabase): Promise<Engine> {
    const { space } = await call<{ space: { id: number } }>(`${server.url}/create_space/`, {
      name: `engine ${Date.now()}`,
      platform_url: 'https://bench.example.org',
    });
    return new Engine(server, database, space.id);
  }

  /** What `flows` flows at a time send to the database and leave in it, of a server that counts. */
  async costs(template: number, flows: number): Promise<Costs> {
    const before = { ...(await this.server.counts()), bytes: await sizeOf(this.database) };
    await this.runMany(template, flows, 500);
    const after = { ...(await this.server.counts()), bytes: await sizeOf(this.database) };
    return {
      statements: after.statements - before.statements,
      commits: after.commits - before.commits,
      trips: after.trips - before.trips,
      bytes: after.bytes - before.bytes,
    };
  }

  async template(tree: object): Promise<number> {
    const { id } = await this.post<{ id: number }>('create_template', {
      name: 'bench flow',
      creator: 'bench',
      pipeline_tree: tree,
    });
    return id;
  }

  /** Creates `count` tasks, then starts all in one call. @returns seconds from the start to the last end */
  async runMany(template: number, count: number, pauseMs?: number): Promise<number> {
    const ids = await this.create(template, count, false);
    const started = performance.now();
    for (let from = 0; from < count; from += 500) {
      await this.post('operate_tasks', {
        operation: 'start',
        operator: 'bench',
        dry_run: false,
        task_ids: ids.slice(from, from + 500),
      });
    }
    await this.waitAll(ids, pauseMs);
    return (performance.now() - started) / 1000;
  }

  /** Milliseconds from the start call to the end of one task, as `ended` sees it. */
  async runOne(
    template: number,
    ended = (id: number): Promise<void> => this.waitAll([id], 1),
  ): Promise<number> {
    const [id = 0] = await this.create(template, 1, false);
    const started = performance.now();
    await this.post(`task/${id}/operate_task/start`, { operator: 'bench' });
    await ended(id);
    return performance.now() - started;
  }

  watch(): Promise<TaskWatch> {
    return TaskWatch.open(this.database);
  }

  startMany(template: number, count: number): Promise<number[]> {
    return this.create(template, count, true);
  }

  /** Waits until nothing is due any more. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5000));
  }

  async waitAll(ids: readonly number[], pauseMs = 10): Promise<void> {
    let open = [...ids];
    while (open.length > 0) {
      const states = await this.post<Record<string, { state: string }>>('get_tasks_states', {
        task_ids: open,
      });
      const failed = open.find((id) => states[String(id)]?.state === 'FAILED');
      if (failed !== undefined) throw new Error(`task ${failed} failed`);
      open = open.filter((id) => states[String(id)]?.state !== 'FINISHED');
      if (open.length > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  private async create(template: number, count: number, start: boolean): Promise<number[]> {
    const ids: number[] = [];
    for (let from = 0; from < count; from += 500) {
      const tasks = Array.from({ length: Math.min(500, count - from) }, () => ({
        template_id: template,
        name: 'bench',
        creator: 'bench',
        start,
      }));
      const { results } = await this.post<{ results: { data: { id: number } }[] }>('create_tasks', {
        tasks,
      });
      ids.push(...results.map(({ data }) => data.id));
    }
    return ids;
  }

  private post<T>(path: string, body: object): Promise<T> {
    return call<T>(`${this.server.url}/space/${this.spaceId}/${path}/`, body);
  }
}
