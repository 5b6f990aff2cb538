import { type Command } from 'commander';
import { loadSecretKeys } from '../auth/index.js';
import {
  CredentialBox,
  CredentialOpener,
  CredentialsRepository,
  MissingKeyError,
} from '../credentials/index.js';
import { type UnitOfWork } from '../database/index.js';
import { CliFailure } from './cli-failure.js';
import { type Session } from './session.js';

/** Credentials of one transaction. */
const BATCH = 100;

/** `millrace credential …`: the credentials of spaces. */
export function addCredentialCommands(program: Command, session: Session): void {
  program
    .command('credential')
    .description('credentials of spaces')
    .command('rekey')
    .description('encrypt all under the first key of SECRET_KEYS; safe to repeat')
    .action(async () => {
      const opener = new CredentialOpener(
        new CredentialsRepository(),
        new CredentialBox(loadSecretKeys(session.config)),
      );
      const changed = await session
        .withServedDatabase(({ unitOfWork }) => rekeyAll(unitOfWork, opener))
        .catch((error: unknown) => {
          throw error instanceof MissingKeyError ? new CliFailure(error.message) : error;
        });
      session.print(`credentials encrypted anew: ${changed}`);
    });
}

async function rekeyAll(unitOfWork: UnitOfWork, opener: CredentialOpener): Promise<number> {
  let changed = 0;
  let last = 0;
  for (;;) {
    const from = last;
    const batch = await unitOfWork.run((tx) => opener.rekey(tx, from, BATCH));
    if (batch === null) return changed;
    changed += batch.changed;
    last = batch.lastId;
  }
}
