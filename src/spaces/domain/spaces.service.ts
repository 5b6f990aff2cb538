import { Inject, Injectable } from '@nestjs/common';
import { validationFailed } from '../../common/http/index.js';
import { type JsonObject } from '../../common/json/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { isUniqueViolation, type ReadTx, type Tx } from '../../database/index.js';
import { SpacesRepository } from '../persistence/spaces.repository.js';
import { type SpaceEntity } from '../persistence/space.entity.js';
import { requireValid, SpaceConfigs } from './space-configs.js';
import { spaceErrors } from './space-errors.js';

export interface NewSpace {
  readonly name: string;
  readonly platformUrl: string;
  readonly appCode: string;
  readonly desc: string | null;
  /** User name; empty when the call names none. */
  readonly creator: string;
  readonly config: JsonObject;
}

export type Space = Readonly<SpaceEntity>;

@Injectable()
export class SpacesService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly spaces: SpacesRepository,
    private readonly configs: SpaceConfigs,
  ) {}

  /**
   * Makes a space with its first configs: the creator as superuser, and `flow_versioning`, each unless given.
   * @throws validation_failed (name taken, bad configs), space_quota_exceeded
   */
  async create(tx: Tx, input: NewSpace): Promise<Space> {
    const { name, appCode, platformUrl, desc, creator } = input;
    requireValid(input.config);
    if (await this.spaces.isNameTaken(tx, name)) throw nameTaken(name);
    const limit = this.config.maxSpacesPerApp;
    if ((await this.spaces.countOfApp(tx, appCode)) >= limit) {
      throw spaceErrors.space_quota_exceeded(
        `app ${appCode} has ${limit} spaces already (LIMIT_SPACES_PER_APP)`,
      );
    }
    const now = new Date();
    const space = await this.insert(tx, {
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
    const defaults = { superusers: creator === '' ? [] : [creator], flow_versioning: 'false' };
    await this.configs.put(tx, space.id, { ...defaults, ...input.config });
    return space;
  }

  /** @throws space_not_found */
  async get(tx: ReadTx, id: number): Promise<Space> {
    const space = await this.spaces.find(tx, id);
    if (space === null) throw unknownSpace(id);
    return space;
  }

  /** @param appCode null: of every app */
  list(tx: ReadTx, appCode: string | null): Promise<readonly Space[]> {
    return this.spaces.listOfApp(tx, appCode);
  }

  private async insert(tx: Tx, row: Omit<SpaceEntity, 'id'>): Promise<Space> {
    try {
      return await this.spaces.insert(tx, row);
    } catch (error) {
      // Somebody else took the name since it was looked up.
      throw isUniqueViolation(error) ? nameTaken(row.name) : error;
    }
  }
}

export function unknownSpace(id: number): Error {
  return spaceErrors.space_not_found(`space ${id} does not exist`);
}

function nameTaken(name: string): Error {
  return validationFailed([{ path: '/name', message: `is taken: there is a space named ${name}` }]);
}
