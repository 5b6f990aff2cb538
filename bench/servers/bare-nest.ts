/** What start:cold is held against: a bare Nest application on Fastify that opens the same database through TypeORM. */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';

const url = process.env.DATABASE_URL ?? '';

@Controller()
class HealthController {
  @Get('healthz')
  health(): object {
    return { status: 'ok' };
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot(
      url.startsWith('sqlite:')
        ? { type: 'better-sqlite3', database: url.slice(7), enableWAL: true, entities: [] }
        : { type: 'mariadb', url, entities: [] },
    ),
  ],
  controllers: [HealthController],
})
class BareModule {}

void (async () => {
  const app = await NestFactory.create(BareModule, new FastifyAdapter(), { logger: false });
  await app.listen(Number(process.env.PORT), '127.0.0.1');
})();
process.on('SIGTERM', () => process.exit(0));
