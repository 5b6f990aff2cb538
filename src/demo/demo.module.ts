import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { SpacesModule } from '../spaces/index.js';
import { TemplatesModule } from '../templates/index.js';
import { DemoSeed } from './demo-seed.js';

@Module({
  imports: [AuthModule, SpacesModule, TemplatesModule],
  providers: [DemoSeed],
  exports: [DemoSeed],
})
export class DemoModule {}
