import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { HealthController } from './health.controller.js';
import { ReadinessService } from './readiness.service.js';
import { RedisProbe } from './redis-probe.js';

@Module({
  controllers: [HealthController],
  providers: [
    ReadinessService,
    {
      provide: RedisProbe,
      useFactory: (config: Config) => new RedisProbe(config.redisUrl),
      inject: [CONFIG],
    },
  ],
})
export class HealthModule {}
