import Database from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import { type FreshDatabase } from './databases.js';

const STATE = 'SELECT state FROM task WHERE id = ?';

/** Sees a task end in the database itself: asking the service every millisecond would be work for the process that is measured. */
export class TaskWatch {
  private constructor(
    private readonly stateOf: (id: number) => Promise<string>,
    readonly close: () => Promise<void>,
  ) {}

  static async open({ kind, url }: FreshDatabase): Promise<TaskWatch> {
    if (kind === 'sqlite') {
      const db = new Database(url.slice('sqlite:'.length), { readonly: true });
      const statement = db.prepare<[number], { state: string }>(STATE);
      const stateOf = (id: number): Promise<string> =>
        Promise.resolve(statement.get(id)?.state ?? '');
      return new TaskWatch(stateOf, () => Promise.resolve(void db.close()));
    }
    const connection = await createConnection({ uri: url });
    const stateOf = async (id: number): Promise<string> => {
      const [rows] = await connection.execute(STATE, [id]);
      return (rows as { state: string }[])[0]?.state ?? '';
    };
    return new TaskWatch(stateOf, () => connection.end());
  }

  /** @throws when the task fails */
  async ended(id: number): Promise<void> {
    for (;;) {
      const state = await this.stateOf(id);
      if (state === 'FINISHED') return;
      if (state === 'FAILED') throw new Error(`task ${id} failed`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}
