import { Inject, Injectable } from '@nestjs/common';
import { type ErrorDetail } from '../../common/errors/index.js';
import { validationFailed } from '../../common/http/index.js';
import {
  type JsonObject,
  type JsonValue,
  parseStoredJson,
  RawJson,
  stringifyJson,
} from '../../common/json/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { type ReadTx, type Tx } from '../../database/index.js';
import { configProblems } from '../configs/config-problems.js';
import { spaceConfig, type SpaceConfigName, type SpaceConfigValue } from '../configs/registry.js';
import { SpacesRepository } from '../persistence/spaces.repository.js';

/** One set config as answers list it. */
export interface ListedConfig {
  readonly key: string;
  readonly value: RawJson;
}

/** Reads and writes the configs of a space, under the rules of the registry. */
@Injectable()
export class SpaceConfigs {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'gatewayHosts'>,
    private readonly spaces: SpacesRepository,
  ) {}

  /** The space's value, or the catalogue's default; one that today's rule refuses counts as not set. */
  async get<N extends SpaceConfigName>(
    tx: ReadTx,
    spaceId: number,
    name: N,
  ): Promise<SpaceConfigValue<N>> {
    const config = spaceConfig(name);
    const text = await this.spaces.findConfig(tx, spaceId, name);
    const value = text === null ? config.default : parseStoredJson(text);
    return config.parse(config.rule(value) === null ? value : config.default);
  }

  /** A config as it was set, by any name; null when it was not. */
  async find(tx: ReadTx, spaceId: number, name: string): Promise<JsonValue | null> {
    const text = await this.spaces.findConfig(tx, spaceId, name);
    return text === null ? null : parseStoredJson(text);
  }

  /** Only those that were set; defaults are not filled in (`api-platform.md` 3.6). */
  async list(tx: ReadTx, spaceId: number): Promise<ListedConfig[]> {
    const configs = await this.spaces.listConfigs(tx, spaceId);
    return configs.map(({ name, value }) => ({ key: name, value: new RawJson(value) }));
  }

  /** What is wrong with configs to be set; paths as in create_space. */
  problems(values: JsonObject): ErrorDetail[] {
    return configProblems(values, this.config.gatewayHosts);
  }

  /** Sets the given keys and leaves the others. @throws validation_failed naming every bad key; nothing is stored then */
  async put(tx: Tx, spaceId: number, values: JsonObject): Promise<void> {
    const problems = this.problems(values);
    if (problems.length > 0) throw validationFailed(problems);
    for (const [name, value] of Object.entries(values)) {
      await this.spaces.putConfig(tx, spaceId, name, stringifyJson(value));
    }
  }
}
