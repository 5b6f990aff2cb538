import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AuthModule } from './auth/index.js';
import { LOGGER, type Logger } from './common/logging/index.js';
import { TimeFormat } from './common/wire/index.js';
import { type Config, ConfigModule } from './config/index.js';
import { CredentialsModule } from './credentials/index.js';
import { DatabaseModule, type OpenDatabase } from './database/index.js';
import { DemoModule } from './demo/index.js';
import { EngineModule } from './engine/index.js';
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
    return {
      module: CommonModule,
      providers: [
        { provide: LOGGER, useValue: logger },
        { provide: TimeFormat, useValue: new TimeFormat(config.timeZone) },
      ],
      exports: [LOGGER, TimeFormat],
    };
  }
}

@Module({})
export class AppModule {
  static forRoot(config: Config, logger: Logger, database: OpenDatabase): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        CommonModule.forRoot(config, logger),
        DatabaseModule.forRoot(database),
        MetricsModule.forRoot(config),
        HealthModule,
        AuthModule,
        SpacesModule,
        CredentialsModule,
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
