import {
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
  type Type,
} from '@nestjs/common';
import { LOGGER, type Logger } from '../common/logging/index.js';
import { type Config, CONFIG } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { MetricsService } from '../metrics/index.js';
import { EngineService } from './engine.service.js';
import {
  type ExecutionListener,
  type FlowSource,
  type JobQueue,
  type PluginInvoker,
} from './ports.js';
import { openQueue } from './worker/bull-queue.js';
import { DatabaseClock } from './worker/database-clock.js';
import { EngineMetrics } from './worker/engine-metrics.js';
import { EngineWorker } from './worker/engine-worker.js';
import { executionCache } from './worker/execution-cache.js';
import { JobDesk } from './worker/job-desk.js';
import { GraphCache } from './worker/graph-cache.js';
import { Stepper } from './worker/stepper.js';

export const ENGINE_INVOKER = Symbol('PluginInvoker');
export const ENGINE_FLOWS = Symbol('FlowSource');
export const ENGINE_LISTENER = Symbol('ExecutionListener');
const QUEUE = Symbol('JobQueue');

/** What the engine needs from outside; `app.module.ts` binds it, so that the engine knows no other room. */
export interface EngineBindings {
  readonly imports: NonNullable<DynamicModule['imports']>;
  readonly invoker: Type<PluginInvoker> | symbol;
  readonly flows: Type<FlowSource>;
  readonly listener: Type<ExecutionListener>;
}

/** A step leaves the rest to a later one after so many node entries or milliseconds (architecture.md 5). */
const STEP = { maxEntries: 200, maxMs: 10 };
/** How often a node may run in one task (engine-core.md 4.3). */
const MAX_RUNS = 100;
const CACHED_EXECUTIONS = 2000;

/** Works on tasks as long as the process serves. */
@Injectable()
export class EngineRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private worker: EngineWorker | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly unitOfWork: UnitOfWork,
    private readonly stepper: Stepper,
    private readonly graphs: GraphCache,
    private readonly clock: DatabaseClock,
    @Inject(ENGINE_INVOKER) private readonly invoker: PluginInvoker,
    @Inject(QUEUE) private readonly queue: JobQueue,
    private readonly desk: JobDesk,
    private readonly metrics: EngineMetrics,
  ) {}

  /** Null in a process that only serves the API. */
  get running(): EngineWorker | null {
    return this.worker;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.clock.synchronize(this.unitOfWork);
    if (this.config.role === 'api') return;
    const isSqlite = this.unitOfWork.dialect === 'sqlite';
    const worker = new EngineWorker(
      this.unitOfWork,
      this.stepper,
      this.graphs,
      executionCache(CACHED_EXECUTIONS),
      this.invoker,
      this.queue,
      this.desk,
      this.clock,
      {
        leaseMs: this.config.leaseMs,
        limits: this.config.engineCalls,
        lanes: isSqlite ? 1 : 4,
        isAlone: isSqlite,
      },
      this.logger,
      this.metrics,
    );
    this.worker = worker;
    this.metrics.watch(() => worker.depths);
    await worker.start();
  }

  /** Before the database closes. */
  async beforeApplicationShutdown(): Promise<void> {
    this.desk.close();
    await this.worker?.stop(this.config.shutdownMs / 2).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the worker could not hand on its jobs; its lease ends');
    });
    await this.queue.close();
  }
}

@Module({})
export class EngineModule {
  static forRoot({ imports, invoker, flows, listener }: EngineBindings): DynamicModule {
    return {
      module: EngineModule,
      global: true,
      imports,
      providers: [
        DatabaseClock,
        { provide: ENGINE_INVOKER, useExisting: invoker },
        { provide: ENGINE_FLOWS, useExisting: flows },
        { provide: ENGINE_LISTENER, useExisting: listener },
        {
          provide: QUEUE,
          inject: [CONFIG, LOGGER],
          useFactory: (config: Config, logger: Logger) => openQueue(config, logger),
        },
        {
          provide: JobDesk,
          inject: [QUEUE],
          useFactory: (queue: JobQueue) => new JobDesk(queue),
        },
        {
          provide: EngineMetrics,
          inject: [MetricsService, DatabaseClock, CONFIG],
          useFactory: (metrics: MetricsService, clock: DatabaseClock, config: Config) =>
            new EngineMetrics(config.metrics ? metrics : null, clock),
        },
        {
          provide: GraphCache,
          inject: [ENGINE_FLOWS, CONFIG],
          useFactory: (source: FlowSource, config: Config) =>
            new GraphCache(source, config.taskFormCacheBytes),
        },
        {
          provide: Stepper,
          inject: [GraphCache, ENGINE_INVOKER, ENGINE_LISTENER, CONFIG, EngineMetrics],
          useFactory: (
            graphs: GraphCache,
            plugins: PluginInvoker,
            listens: ExecutionListener,
            config: Config,
            metrics: EngineMetrics,
          ) =>
            new Stepper(
              graphs,
              plugins,
              listens,
              {
                ...STEP,
                timeZone: config.timeZone,
                maxRuns: MAX_RUNS,
                taskOutputBytes: config.limits.taskOutputBytes,
              },
              metrics,
            ),
        },
        {
          provide: EngineService,
          inject: [Stepper, GraphCache, JobDesk, DatabaseClock, CONFIG],
          useFactory: (
            stepper: Stepper,
            graphs: GraphCache,
            desk: JobDesk,
            clock: DatabaseClock,
            config: Config,
          ) => new EngineService(stepper, graphs, desk, clock, config.timeZone),
        },
        EngineRunner,
      ],
      exports: [EngineService, EngineRunner],
    };
  }
}
