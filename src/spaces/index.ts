export { SPACE_CONFIGS, type SpaceConfigName } from './configs/registry.js';
export { SpaceConfigs } from './domain/space-configs.js';
export { spaceErrors } from './domain/space-errors.js';
export { type NewSpace, type Space, SpacesService } from './domain/spaces.service.js';
export { SpaceConfigEntity } from './persistence/space-config.entity.js';
export { SpaceEntity } from './persistence/space.entity.js';
export { SpacesRepository } from './persistence/spaces.repository.js';
export { SpacesModule } from './spaces.module.js';
