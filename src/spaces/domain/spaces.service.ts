import { Inject, Injectable } from '@nestjs/common';
import { type ErrorDetail } from '../../common/errors/index.js';
import { validationFailed } from '../../common/http/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { isUniqueViolation, type ReadTx, type Tx } from '../../database/index.js';
import { SpacesRepository } from '../persistence/spaces.repository.js';
import { type SpaceEntity } from '../persistence/space.entity.js';
import { type NewSpace, textProblems } from './new-space.js';
import { SpaceConfigs } from './space-configs.js';
import { foreignSpace, spaceErrors, unknownSpace } from './space-errors.js';

export type Space = Readonly<SpaceEntity>;

/** Spaces: a tenant's room each, owned by the app that made it. */
@Injectable()
export class SpacesService {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'maxSpacesPerApp'>,
    private readonly spaces: SpacesRepository,
    private readonly configs: SpaceConfigs,
  ) {}

  /**
   * Makes a space with its first configs: the creator as superuser, and `flow_versioning` (off: this service keeps no
   * versions of templates yet), each unless given.
   * @throws validation_failed (name taken, bad configs), space_quota_exceeded
   */
  async create(tx: Tx, input: NewSpace): Promise<Space> {
    const problems = [...textProblems(input), ...this.configs.problems(input.config)];
    if (await this.spaces.isNameTaken(tx, input.name)) problems.unshift(nameTaken(input.name));
    if (problems.length > 0) throw validationFailed(problems);
    await this.requireQuota(tx, input.appCode);
    const space = await this.insert(tx, input);
    const defaults = {
      superusers: input.creator === '' ? [] : [input.creator],
      flow_versioning: 'false',
    };
    await this.configs.put(tx, space.id, { ...defaults, ...input.config });
    return space;
  }

  /** @throws space_not_found */
  async get(tx: ReadTx, id: number): Promise<Space> {
    const space = await this.spaces.find(tx, id);
    if (space === null) throw unknownSpace(id);
    return space;
  }

  /** The space, if it is the app's. @throws space_not_found, space_not_yours */
  async getOwned(tx: ReadTx, id: number, appCode: string): Promise<Space> {
    const space = await this.get(tx, id);
    if (space.appCode !== appCode) throw foreignSpace(id, appCode);
    return space;
  }

  /** Living ones, oldest first. @param appCode null: of every app */
  list(tx: ReadTx, appCode: string | null): Promise<readonly Space[]> {
    return this.spaces.listOfApp(tx, appCode);
  }

  /** Deleted spaces count, as in BKFlow. */
  private async requireQuota(tx: Tx, appCode: string): Promise<void> {
    const limit = this.config.maxSpacesPerApp;
    await this.spaces.lockOfApp(tx, appCode);
    if ((await this.spaces.countOfApp(tx, appCode)) < limit) return;
    throw spaceErrors.space_quota_exceeded(
      `app ${appCode} has ${limit} spaces already (LIMIT_SPACES_PER_APP)`,
    );
  }

  private async insert(tx: Tx, input: NewSpace): Promise<Space> {
    const { name, appCode, platformUrl, desc, creator } = input;
    const now = new Date();
    try {
      return await this.spaces.insert(tx, {
        name,
        appCode,
        platformUrl,
        desc,
        createType: 'API',
        creator,
        updatedBy: creator,
        isDeleted: false,
        createAt: now,
        updateAt: now,
      });
    } catch (error) {
      // Somebody else took the name since it was looked up.
      throw isUniqueViolation(error) ? validationFailed([nameTaken(name)]) : error;
    }
  }
}

function nameTaken(name: string): ErrorDetail {
  return { path: '/name', message: `is taken: there is a space named ${name}` };
}
