import { type Command } from 'commander';
import { type Space, SpaceConfigs, SpacesRepository, SpacesService } from '../spaces/index.js';
import { openApps } from './open-apps.js';
import { type Session } from './session.js';
import { SpaceOptions } from './space-options.js';

interface CreateOptions {
  readonly app: string;
  readonly platformUrl?: string;
  readonly desc?: string;
  readonly creator: string;
  readonly json?: true;
}

/** `millrace space …`: the spaces of the apps. */
export function addSpaceCommands(program: Command, session: Session): void {
  const space = program.command('space').description('spaces, each of one app');
  space
    .command('create')
    .description('make a space for an app')
    .argument('<name>', '1 to 32 characters, unique')
    .requiredOption('--app <code>', 'the app that owns it')
    .option('--platform-url <url>', 'the platform that the space is for (default: PUBLIC_URL)')
    .option('--desc <text>', 'description')
    .option('--creator <user>', 'user name that becomes its superuser', '')
    .option('--json', 'print JSON')
    .action(async (name: string, options: CreateOptions) => {
      const made = await createSpace(session, name, options);
      if (options.json) session.printJson(toJson(made));
      else session.print(`space_id  ${made.id}`, `name      ${made.name}`);
    });
  space
    .command('list')
    .description('list the spaces')
    .option('--app <code>', 'of this app only')
    .option('--json', 'print JSON')
    .action(async ({ app, json }: { app?: string; json?: true }) => {
      const spaces = await session.withDatabase(({ unitOfWork }) =>
        unitOfWork.read((tx) => openSpaces(session).list(tx, app ?? null)),
      );
      if (json) session.printJson(spaces.map(toJson));
      else printSpaces(session, spaces);
    });
}

function createSpace(session: Session, name: string, given: CreateOptions): Promise<Space> {
  const { desc, creator, platformUrl: platform_url = session.config.publicUrl } = given;
  const options = SpaceOptions.read({ name, platform_url, desc, creator });
  return session.withDatabase(({ unitOfWork }) => {
    const apps = openApps(session.config);
    const spaces = openSpaces(session);
    return unitOfWork.run(async (tx) => {
      const { code: appCode } = await apps.get(tx, given.app);
      return spaces.create(tx, {
        name: options.name,
        appCode,
        platformUrl: options.platform_url,
        desc: options.desc ?? null,
        creator: options.creator,
        config: {},
      });
    });
  });
}

function openSpaces({ config }: Session): SpacesService {
  const spaces = new SpacesRepository();
  return new SpacesService(config, spaces, new SpaceConfigs(config, spaces));
}

function printSpaces(session: Session, spaces: readonly Space[]): void {
  session.printTable(
    ['ID', 'NAME', 'APP', 'PLATFORM URL'],
    spaces.map(({ id, name, appCode, platformUrl }) => [String(id), name, appCode, platformUrl]),
  );
}

function toJson({ id, name, desc, platformUrl, appCode, createType }: Space): object {
  return {
    id,
    name,
    desc,
    platform_url: platformUrl,
    app_code: appCode,
    create_type: createType,
  };
}
