import { type ListedConfig } from '../domain/space-configs.js';
import { type Space } from '../domain/spaces.service.js';

export interface SpaceConfigsResponse {
  readonly space_id: number;
  readonly config: readonly ListedConfig[];
}

export interface CreatedSpaceResponse {
  readonly space: object;
  readonly config: SpaceConfigsResponse;
}

export function toSpaceConfigs(
  spaceId: number,
  configs: readonly ListedConfig[],
): SpaceConfigsResponse {
  return { space_id: spaceId, config: configs };
}

/** `api-platform.md` 3.1: the space and its configs, side by side. */
export function toCreatedSpace(
  space: Space,
  configs: readonly ListedConfig[],
): CreatedSpaceResponse {
  const { id, name, desc, platformUrl, appCode, createType } = space;
  return {
    space: {
      id,
      name,
      desc,
      platform_url: platformUrl,
      app_code: appCode,
      create_type: createType,
    },
    config: toSpaceConfigs(id, configs),
  };
}
