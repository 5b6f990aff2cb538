import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AuthModule } from './auth/index.js';
import { DEFAULT_PROFILE, Envelope, ENVELOPE, EnvelopeInterceptor } from './common/http/index.js';
import { LOGGER, type Logger } from './common/logging/index.js';
import { TimeFormat } from './common/wire/index.js';
import { type Config, ConfigModule } from './config/index.js';
import { DatabaseModule } from './database/index.js';
import { DemoModule } from './demo/index.js';
import { EngineModule } from './engine/index.js';
import { ENTITIES } from './entities.js';
import { HealthModule } from './health/index.js';
import { IdempotencyModule } from './idempotency/index.js';
import { MetricsModule } from './metrics/index.js';
import { PLUGIN_INVOKER, PluginsModule } from './plugins/index.js';
import { SnapshotsModule, SnapshotsService } from './snapshots/index.js';
import { SpacesModule } from './spaces/index.js';
import { TaskExecutionListener, TaskRecordsModule, TasksModule } from './tasks/index.js';
import { TemplatesModule } from './templates/index.js';

/** What every room may inject without importing a module. */
@Global()
@Module({})
class CommonModule {
  static forRoot(config: Config, logger: Logger): DynamicModule {
    const times = new TimeFormat(config.timeZone);
    return {
      module: CommonModule,
      providers: [
        { provide: LOGGER, useValue: logger },
        { provide: TimeFormat, useValue: times },
        { provide: ENVELOPE, useValue: new Envelope(times) },
        { provide: DEFAULT_PROFILE, useValue: config.wireProfile },
        { provide: APP_INTERCEPTOR, useClass: EnvelopeInterceptor },
      ],
      exports: [LOGGER, TimeFormat, ENVELOPE, DEFAULT_PROFILE],
    };
  }
}

@Module({})
export class AppModule {
  static async forRoot(config: Config, logger: Logger): Promise<DynamicModule> {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        CommonModule.forRoot(config, logger),
        await DatabaseModule.forRoot(config, ENTITIES),
        MetricsModule.forRoot(config),
        HealthModule,
        AuthModule,
        SpacesModule,
        IdempotencyModule,
        SnapshotsModule,
        TemplatesModule,
        PluginsModule.forRoot(),
        EngineModule.forRoot({
          imports: [TaskRecordsModule, SnapshotsModule],
          invoker: PLUGIN_INVOKER,
          flows: SnapshotsService,
          listener: TaskExecutionListener,
        }),
        TasksModule,
        DemoModule,
      ],
    };
  }
}
