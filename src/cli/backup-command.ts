import { type Command } from 'commander';
import { backUpSqlite } from './backup.js';
import { CliFailure } from './cli-failure.js';
import { type Session } from './session.js';

/** `millrace backup FILE`. */
export function addBackupCommand(program: Command, session: Session): void {
  program
    .command('backup')
    .description('copy the SQLite database and its key file (FILE.keys), also while a server runs')
    .argument('<file>', 'where the copy goes')
    .option('--force', 'overwrite FILE and FILE.keys')
    .action(async (file: string, { force = false }: { force?: boolean }) => {
      const { database } = session.config;
      if (database.dialect !== 'sqlite') {
        throw new CliFailure(
          'backup copies SQLite only; use "mariadb-dump --single-transaction" or "mysqldump --single-transaction" here, and keep SECRET_KEYS with the dump',
        );
      }
      const files = await backUpSqlite(database.file, file, { force });
      session.print(`database  ${files.database}`);
      if (files.keys !== null) session.print(`keys      ${files.keys}`);
      if (session.config.secretKeys !== null) {
        session.io.err('SECRET_KEYS is set: the backup does not hold those keys; keep them too.\n');
      }
    });
}
