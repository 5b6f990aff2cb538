/**
 * Loaded before the service (`node --require`): counts what it sends to its database, at the drivers, so the service
 * itself knows nothing of it. Answers each message of the parent with the numbers so far.
 */
import Database from 'better-sqlite3';
import { Connection } from 'mysql2';

export interface StatementCounts {
  /** Everything but what begins, ends and sets up transactions. */
  statements: number;
  commits: number;
  /** What was sent and waited for; several statements may go together (docs/adr/0014). */
  trips: number;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

const CONTROL = /^\s*(?:BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|PRAGMA)\b/i;
const counts: StatementCounts = { statements: 0, commits: 0, trips: 0 };

function count(text: string): void {
  counts.trips += 1;
  // How the service parts statements that go together; the benches' own values have no such line ends.
  for (const sql of text.split(';\n')) countOne(sql);
}

function countOne(sql: string): void {
  if (/^\s*COMMIT\b/i.test(sql)) counts.commits += 1;
  else if (!CONTROL.test(sql)) counts.statements += 1;
}

/** Replaces `methods` of a driver's class by ones that count first. */
function counted(
  prototype: object,
  methods: readonly string[],
  sqlOf: (self: unknown, first: unknown) => string,
): void {
  for (const name of methods) {
    const original = Reflect.get(prototype, name) as Method;
    const wrapped: Method = function (...args) {
      count(sqlOf(this, args[0]));
      return original.apply(this, args);
    };
    Reflect.set(prototype, name, wrapped);
  }
}

const memory = new Database(':memory:');
const statement = Object.getPrototypeOf(memory.prepare('SELECT 1')) as object;
memory.close();
counted(statement, ['run', 'get', 'all'], (self) => (self as Database.Statement).source);

const connection = (Connection as unknown as { prototype: object }).prototype;
counted(connection, ['query', 'execute'], (_self, first) =>
  typeof first === 'string' ? first : (first as { sql: string }).sql,
);

process.on('message', () => process.send?.(counts));
// The service may end although somebody could ask.
process.channel?.unref();
