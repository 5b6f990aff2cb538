import {
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';
import { type OpenDatabase } from './open-database.js';
import { UnitOfWork } from './unit-of-work.js';

const CLOSE = Symbol('CloseDatabase');

/** Gives the process's database to every room; closes it when the process stops. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(CLOSE) private readonly closeDatabase: () => Promise<void>) {}

  static forRoot({ source, unitOfWork, close }: OpenDatabase): DynamicModule {
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
