import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import {
  idColumn,
  type OpenDatabase,
  shortText,
  type Tx,
  type UnitOfWork,
  utcDateTime,
} from '../../src/database/index.js';
import { type SuiteContext } from '../support/harness.js';
import { observe, type Observer } from '../support/observer.js';
import { openForTest } from '../support/open-suite-database.js';

@Entity({ name: 'thing' })
export class Thing {
  @PrimaryGeneratedColumn(idColumn() as { type: 'int' })
  id: number;

  @Column(shortText(32, { unique: true }))
  code: string;

  @Column(utcDateTime({ nullable: true }))
  madeAt: Date | null;
}

export const TABLES = {
  sqlite: [
    'CREATE TABLE counter (id integer PRIMARY KEY, value int NOT NULL)',
    'CREATE TABLE thing (id integer PRIMARY KEY AUTOINCREMENT, code varchar(32) NOT NULL UNIQUE, made_at datetime(3))',
  ],
  mysql: [
    'CREATE TABLE counter (id int PRIMARY KEY, value int NOT NULL)',
    'CREATE TABLE thing (id int AUTO_INCREMENT PRIMARY KEY, code varchar(32) NOT NULL UNIQUE, made_at datetime(3))',
  ],
};

/** A database with things and counters; both are as at first before each test. */
export class UnitOfWorkStage {
  private opened: { open: OpenDatabase; observer: Observer } | null = null;
  url = '';

  /** Call it in the suite's body. */
  static of({ database, createDatabase }: SuiteContext): UnitOfWorkStage {
    const stage = new UnitOfWorkStage();
    beforeAll(async () => stage.open(await createDatabase(), TABLES[database]));
    beforeEach(() => stage.reset());
    afterAll(() => stage.close());
    return stage;
  }

  get unitOfWork(): UnitOfWork {
    return this.parts().open.unitOfWork;
  }

  /** Sees what is committed. */
  get observer(): Observer {
    return this.parts().observer;
  }

  readonly add = (tx: Tx, code: string): Promise<unknown> =>
    tx.run('INSERT INTO thing (code) VALUES (?)', [code]);

  readonly committed = async (): Promise<string[]> =>
    (await this.observer.rows<{ code: string }>('SELECT code FROM thing ORDER BY code')).map(
      ({ code }) => code,
    );

  readonly counter = async (id = 1): Promise<number | undefined> =>
    (await this.observer.rows<{ value: number }>(`SELECT value FROM counter WHERE id = ${id}`))[0]
      ?.value;

  readonly increment = (tx: Tx, id = 1): Promise<unknown> =>
    tx.run('UPDATE counter SET value = value + 1 WHERE id = ?', [id]);

  private async open(url: string, tables: readonly string[]): Promise<void> {
    this.url = url;
    const open = await openForTest(url, [Thing], { IDEMPOTENCY_WAIT_MS: '1000' });
    this.opened = { open, observer: await observe(url) };
    for (const sql of tables) await open.source.query(sql);
  }

  private async reset(): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await tx.run('DELETE FROM counter');
      await tx.run('DELETE FROM thing');
      for (const id of [1, 2]) await tx.run('INSERT INTO counter VALUES (?, 0)', [id]);
    });
  }

  private async close(): Promise<void> {
    await this.opened?.observer.close();
    await this.opened?.open.close();
  }

  private parts(): { open: OpenDatabase; observer: Observer } {
    if (this.opened === null) throw new Error('the database is not open yet');
    return this.opened;
  }
}
