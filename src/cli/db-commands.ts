import { type Command } from 'commander';
import { type MigrationStatus } from '../database/index.js';
import { CliFailure } from './cli-failure.js';
import { type Session } from './session.js';

/** `millrace db …`: the schema. Stop the servers before a revert. */
export function addDbCommands(program: Command, session: Session): void {
  const db = program.command('db').description("the database's schema");
  db.command('migrate')
    .description('apply the pending migrations')
    .action(async () => {
      const applied = await session.withMigrator((migrator) => migrator.migrate());
      session.print(...applied.map((name) => `applied ${name}`));
      if (applied.length === 0) session.print('nothing to apply');
    });
  db.command('revert')
    .description('undo the newest migration, with the data that only it knows')
    .action(async () => {
      const reverted = await session.withMigrator((migrator) => migrator.revert());
      session.print(reverted === null ? 'nothing to revert' : `reverted ${reverted}`);
    });
  db.command('status')
    .description('list the migrations; exit code 1 when this release can not serve the database')
    .action(async () => {
      const status = await session.withMigrator((migrator) => migrator.status());
      printStatus(session, status);
      if (status.halfDone !== null) {
        throw new CliFailure(`${status.halfDone} did not finish; run "millrace db migrate"`);
      }
      if (status.unknown.length > 0)
        throw new CliFailure('the database is newer than this release');
    });
}

function printStatus(session: Session, { applied, pending, unknown }: MigrationStatus): void {
  const known = applied.filter((name) => !unknown.includes(name));
  session.print(
    ...known.map((name) => `applied  ${name}`),
    ...unknown.map((name) => `unknown  ${name}`),
    ...pending.map((name) => `pending  ${name}`),
  );
}
