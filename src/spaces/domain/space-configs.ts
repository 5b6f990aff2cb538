import { Injectable } from '@nestjs/common';
import { type ErrorDetail } from '../../common/errors/index.js';
import { validationFailed } from '../../common/http/index.js';
import {
  type JsonObject,
  parseJson,
  RawJson,
  stringifyJson,
  wireKey,
} from '../../common/json/index.js';
import { type ReadTx, type Tx } from '../../database/index.js';
import {
  isSpaceConfigName,
  SPACE_CONFIGS,
  type SpaceConfigName,
  type SpaceConfigValue,
} from '../configs/registry.js';
import { SpacesRepository } from '../persistence/spaces.repository.js';

/** One set config as answers list it. */
export interface ListedConfig {
  readonly key: string;
  readonly value: RawJson;
}

/** Reads and writes the configs of a space, under the rules of the registry. */
@Injectable()
export class SpaceConfigs {
  constructor(private readonly spaces: SpacesRepository) {}

  /** The space's value, or the registry's fallback. */
  async get<N extends SpaceConfigName>(
    tx: ReadTx,
    spaceId: number,
    name: N,
  ): Promise<SpaceConfigValue<N>> {
    const text = await this.spaces.findConfig(tx, spaceId, name);
    const value = text === null ? SPACE_CONFIGS[name].fallback : parseJson(text);
    // Values were checked by the same entry's rule before they were stored.
    return value as SpaceConfigValue<N>;
  }

  /** Only those that were set; fallbacks are not filled in (`api-platform.md` 3.6). */
  async list(tx: ReadTx, spaceId: number): Promise<ListedConfig[]> {
    const configs = await this.spaces.listConfigs(tx, spaceId);
    return configs.map(({ name, value }) => ({ key: name, value: new RawJson(value) }));
  }

  /** Sets the given keys and leaves the others. @throws validation_failed naming every bad key; nothing is stored then */
  async put(tx: Tx, spaceId: number, values: JsonObject): Promise<void> {
    requireValid(values);
    for (const [name, value] of Object.entries(values)) {
      await this.spaces.putConfig(tx, spaceId, name, stringifyJson(value));
    }
  }
}

/** @throws validation_failed with a detail for each bad key */
export function requireValid(values: JsonObject): void {
  const details: ErrorDetail[] = [];
  for (const [memory, value] of Object.entries(values)) {
    const name = wireKey(memory);
    const problem = isSpaceConfigName(name)
      ? SPACE_CONFIGS[name].rule(value)
      : `is not a config; there are ${Object.keys(SPACE_CONFIGS).join(', ')}`;
    if (problem !== null) details.push({ path: `/config/${name}`, message: problem });
  }
  if (details.length > 0) throw validationFailed(details);
}
