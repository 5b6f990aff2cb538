import {
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';
import { type Config } from '../config/index.js';
import { type EntityList } from './data-source.js';
import { openDatabase } from './open-database.js';
import { UnitOfWork } from './unit-of-work.js';

const CLOSE = Symbol('CloseDatabase');

/** Opens the database once per process; closes it when the process stops. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(CLOSE) private readonly closeDatabase: () => Promise<void>) {}

  static async forRoot(config: Config, entities: EntityList): Promise<DynamicModule> {
    const { source, unitOfWork, close } = await openDatabase(config, entities, { serve: true });
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => source.options,
          dataSourceFactory: (): Promise<DataSource> => Promise.resolve(source),
        }),
      ],
      providers: [
        { provide: UnitOfWork, useValue: unitOfWork },
        { provide: CLOSE, useValue: close },
      ],
      exports: [UnitOfWork],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.closeDatabase();
  }
}
