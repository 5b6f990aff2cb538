import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';
import { type OpenDatabase } from './open-database.js';
import { UnitOfWork } from './unit-of-work.js';

/** Gives the process's database to every room. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot({ source, unitOfWork, close }: OpenDatabase): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => source.options,
          dataSourceFactory: () => Promise.resolve(closedBy(source, close)),
        }),
      ],
      providers: [{ provide: UnitOfWork, useValue: unitOfWork }],
      exports: [UnitOfWork],
    };
  }
}

/**
 * TypeORM's module destroys its data source when the process stops, before any other module could close the database:
 * it shall wait for what is under way, and on SQLite for the reader, so that the writer, which goes last, empties the WAL.
 */
function closedBy(source: DataSource, close: () => Promise<void>): DataSource {
  return Object.create(source, { destroy: { value: close } }) as DataSource;
}
