import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthModule } from '../auth/index.js';
import { SpaceGuard } from './api/space.guard.js';
import { SpacesController } from './api/spaces.controller.js';
import { SpaceConfigs } from './domain/space-configs.js';
import { SpaceOwners } from './domain/space-owners.js';
import { SpacesService } from './domain/spaces.service.js';
import { SpacesRepository } from './persistence/spaces.repository.js';

@Module({
  imports: [AuthModule],
  controllers: [SpacesController],
  providers: [
    SpaceConfigs,
    SpaceOwners,
    SpacesRepository,
    SpacesService,
    { provide: APP_GUARD, useClass: SpaceGuard },
  ],
  exports: [SpaceConfigs, SpacesService],
})
export class SpacesModule {}
