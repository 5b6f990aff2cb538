import { Command, CommanderError } from 'commander';
import { AppError } from '../common/errors/index.js';
import { ConfigError } from '../config/index.js';
import { DatabaseStartError } from '../database/index.js';
import { addAppCommands } from './app-commands.js';
import { addBackupCommand } from './backup-command.js';
import { CliFailure } from './cli-failure.js';
import { addCredentialCommands } from './credential-commands.js';
import { addDbCommands } from './db-commands.js';
import { addDoctorCommand } from './doctor-command.js';
import { type CliIo, Session } from './session.js';
import { addSpaceCommands } from './space-commands.js';
import { addTaskCommands } from './task-commands.js';

/** Runs one command. @param args without the interpreter and the script. @returns the exit code */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  try {
    const session = new Session(io);
    await buildProgram(session).parseAsync(args, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    io.err(`millrace: ${oneLine(error)}\n`);
    return 1;
  }
}

function buildProgram(session: Session): Command {
  const program = new Command('millrace')
    .description('Works on the database that the environment names (DATABASE_URL), as the server.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => session.io.out(text),
      writeErr: (text) => session.io.err(text),
    });
  addAppCommands(program, session);
  addSpaceCommands(program, session);
  addCredentialCommands(program, session);
  addDbCommands(program, session);
  addTaskCommands(program, session);
  addDoctorCommand(program, session);
  addBackupCommand(program, session);
  return program;
}

/** What an operator can mend is told as it is; anything else is a defect, told with its place. */
function oneLine(error: unknown): string {
  if (error instanceof ConfigError) return error.problems.join('; ');
  const isExpected =
    error instanceof AppError ||
    error instanceof CliFailure ||
    error instanceof DatabaseStartError ||
    (error instanceof Error && 'code' in error);
  if (isExpected) return flat(error.message);
  return flat(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

function flat(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
