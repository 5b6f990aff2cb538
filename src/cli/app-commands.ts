import { type Command, Option } from 'commander';
import { type App, type AppsService, type IssuedSecret } from '../auth/index.js';
import { type ReadTx, type Tx } from '../database/index.js';
import { openApps } from './open-apps.js';
import { type Session } from './session.js';

interface JsonOption {
  readonly json?: true;
}
interface CreateOptions extends JsonOption {
  readonly name?: string;
  readonly profile?: 'rest' | 'bkflow';
}

/** `millrace app …`: the registry of applications. */
export function addAppCommands(program: Command, session: Session): void {
  const app = program.command('app').description('applications that may call the service');
  app
    .command('create')
    .description('register an app; its secret is printed once')
    .argument('<code>', '1 to 32 letters, digits, "_", "." or "-"')
    .option('--name <name>', 'name to show (default: the code)')
    .addOption(
      new Option('--profile <profile>', "wire profile (default: the server's)").choices([
        'rest',
        'bkflow',
      ]),
    )
    .option('--json', 'print JSON')
    .action(async (code: string, { json, ...options }: CreateOptions) => {
      const issued = await write(session, (apps, tx) => apps.create(tx, { code, ...options }));
      printIssued(session, issued, json);
    });
  app
    .command('rotate')
    .description('give an app a new secret; the one before it stays valid until the next rotation')
    .argument('<code>')
    .option('--json', 'print JSON')
    .action(async (code: string, { json }: JsonOption) => {
      printIssued(session, await write(session, (apps, tx) => apps.rotate(tx, code)), json);
    });
  app
    .command('list')
    .description('list the apps; never their secrets')
    .option('--json', 'print JSON')
    .action(async ({ json }: JsonOption) => {
      printApps(session, await read(session, (apps, tx) => apps.list(tx)), json);
    });
  app
    .command('disable')
    .description('refuse the calls of an app')
    .argument('<code>')
    .action(async (code: string) => {
      await write(session, (apps, tx) => apps.disable(tx, code));
      session.print(`app ${code} is disabled`);
    });
  app
    .command('enable')
    .description('accept the calls of a disabled app again')
    .argument('<code>')
    .action(async (code: string) => {
      await write(session, (apps, tx) => apps.enable(tx, code));
      session.print(`app ${code} is enabled`);
    });
}

function write<T>(session: Session, work: (apps: AppsService, tx: Tx) => Promise<T>): Promise<T> {
  return session.withDatabase(({ unitOfWork }) => {
    const apps = openApps(session.config);
    return unitOfWork.run((tx) => work(apps, tx));
  });
}

function read<T>(
  session: Session,
  work: (apps: AppsService, tx: ReadTx) => Promise<T>,
): Promise<T> {
  return session.withDatabase(({ unitOfWork }) => {
    const apps = openApps(session.config);
    return unitOfWork.read((tx) => work(apps, tx));
  });
}

function printIssued(session: Session, { app, secret }: IssuedSecret, json?: true): void {
  if (json) {
    session.printJson({ ...toJson(app), bk_app_secret: secret });
    return;
  }
  session.print(`bk_app_code    ${app.code}`, `bk_app_secret  ${secret}`);
  session.io.err('The secret is shown only now.\n');
}

function printApps(session: Session, apps: readonly App[], json?: true): void {
  if (json) {
    session.printJson(apps.map(toJson));
    return;
  }
  session.printTable(
    ['CODE', 'NAME', 'PROFILE', 'STATE', 'SECRETS (KEY, MADE AT)'],
    apps.map((app) => [
      app.code,
      app.name,
      app.wireProfile ?? '-',
      app.isDisabled ? 'disabled' : 'enabled',
      app.secrets.map(({ keyId, createdAt }) => `${keyId} ${createdAt.toISOString()}`).join(', '),
    ]),
  );
}

function toJson(app: App): object {
  return {
    bk_app_code: app.code,
    name: app.name,
    profile: app.wireProfile,
    is_disabled: app.isDisabled,
    created_at: app.createdAt,
    secrets: app.secrets.map(({ keyId, createdAt }) => ({ key_id: keyId, created_at: createdAt })),
  };
}
