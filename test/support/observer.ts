import Database from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';

/** A connection of its own beside the service's: sees what is committed, and nothing else. */
export interface Observer {
  rows<Row>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

export async function observe(databaseUrl: string): Promise<Observer> {
  if (databaseUrl.startsWith('sqlite:')) {
    const db = new Database(databaseUrl.slice('sqlite:'.length));
    return {
      rows: <Row>(sql: string) => {
        const statement = db.prepare(sql);
        return Promise.resolve((statement.reader ? statement.all() : [statement.run()]) as Row[]);
      },
      close: () => Promise.resolve(void db.close()),
    };
  }
  const connection = await createConnection({ uri: databaseUrl, timezone: 'Z' });
  return {
    rows: async <Row>(sql: string) => (await connection.query(sql))[0] as Row[],
    close: () => Promise.resolve(connection.destroy()),
  };
}
