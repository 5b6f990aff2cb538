import { type DynamicModule, Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyAdapter } from '@nestjs/platform-fastify';
import { CONFIG, type Config } from '../config/index.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

/** Any room may inject `MetricsService` and count; with METRICS=off nothing is measured here and `/metrics` is unknown. */
@Global()
@Module({ providers: [MetricsService], exports: [MetricsService] })
export class MetricsModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly metrics: MetricsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  static forRoot(config: Config): DynamicModule {
    return { module: MetricsModule, controllers: config.metrics ? [MetricsController] : [] };
  }

  onModuleInit(): void {
    if (!this.config.metrics) return;
    this.metrics.collectProcessMetrics();
    this.host.httpAdapter.getInstance().addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'unmatched';
      const seconds = reply.elapsedTime / 1000;
      this.metrics.observeRequest(request.method, route, reply.statusCode, seconds);
      done();
    });
  }
}
