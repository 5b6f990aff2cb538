import { type IncomingHttpHeaders } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { type FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import { AppModule } from './app.module.js';
import { AppCredentialGuard, guardLargeBodies } from './auth/index.js';
import { commonErrors } from './common/errors/index.js';
import {
  DtoPipe,
  Envelope,
  ErrorFilter,
  newRequestContext,
  RouteTable,
  useJsonBodies,
  WireAdapter,
} from './common/http/index.js';
import { createLogger, type Logger, NestLogger } from './common/logging/index.js';
import { TimeFormat } from './common/wire/index.js';
import { type Config } from './config/index.js';
import { openDatabase } from './database/index.js';
import { setUpDocs } from './docs/index.js';
import { ENTITIES } from './entities.js';

/** What a process with ROLE=worker serves; the API is other processes'. */
const WORKER_PATHS = new Set(['/healthz', '/readyz', '/metrics']);
const SAFE_REQUEST_ID = /^[A-Za-z0-9._~-]{1,64}$/;

/** Builds the HTTP application exactly as it serves; tests use it too. Call `listen` (or `init` with `inject`) on the result. */
export async function createApp(
  config: Config,
  logger: Logger = createLogger({ level: config.logLevel, pretty: config.logPretty }),
): Promise<NestFastifyApplication> {
  const routes = new RouteTable();
  const envelope = new Envelope(new TimeFormat(config.timeZone));
  const filter = new ErrorFilter(envelope, config.wireProfile, routes, logger);
  const adapter = createAdapter(config, envelope, filter);
  prepareServer(adapter.getInstance<FastifyInstance>(), config, routes, filter, logger);
  const database = await openDatabase(config, ENTITIES, { serve: true });
  try {
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.forRoot(config, logger, database),
      adapter,
      { logger: new NestLogger(logger), bodyParser: false, abortOnError: false },
    );
    const server = adapter.getInstance<FastifyInstance>();
    guardLargeBodies(
      server,
      app.get(AppCredentialGuard, { strict: false }),
      config.limits.bodyBytes,
    );
    app.useGlobalFilters(filter);
    app.useGlobalPipes(new DtoPipe());
    if (config.docs) setUpDocs(app);
    return app;
  } catch (error) {
    // A part that can't be made, e.g. a module of PLUGINS: the database and its lock are free again.
    await database.close();
    throw error;
  }
}

function createAdapter(config: Config, envelope: Envelope, filter: ErrorFilter): FastifyAdapter {
  const options: FastifyServerOptions = {
    bodyLimit: config.limits.bodyBytes,
    // A call that comes while the server closes is still answered, in the envelope; Fastify's own 503 is not.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 256 },
    ...(config.trustProxy !== null && { trustProxy: config.trustProxy }),
    keepAliveTimeout: 65_000,
    requestTimeout: 60_000,
    forceCloseConnections: 'idle',
    // User objects may have any key; they are never merged into others by assignment.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    rewriteUrl: ({ url = '/' }) => (/^\/apigw(?:\/|$)/.test(url) ? url.slice(6) || '/' : url),
    genReqId: ({ headers }: { headers: IncomingHttpHeaders }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && SAFE_REQUEST_ID.test(given) ? given : '';
    },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      // These come before the hooks.
      openContext(request, reply);
      filter.answer(error, request, reply);
    },
  };
  return new WireAdapter(options, envelope, config.wireProfile);
}

function prepareServer(
  server: FastifyInstance,
  config: Config,
  routes: RouteTable,
  filter: ErrorFilter,
  logger: Logger,
): void {
  useJsonBodies(server, config.limits.jsonDepth);
  server.addHook('onRoute', (route) => {
    routes.add(route.method, route.url);
    if (route.config?.carriesTree) route.bodyLimit = config.limits.treeBodyBytes;
  });
  server.decorateRequest('caller', null);
  server.addHook('onRequest', (request, reply, done) => {
    openContext(request, reply);
    done();
  });
  if (config.role === 'worker') {
    server.addHook('onRequest', (request, reply, done) => {
      if (WORKER_PATHS.has(request.url.split('?', 1)[0]?.replace(/\/$/, '') ?? '')) done();
      else {
        const message =
          'this process works on tasks (ROLE=worker); it serves /healthz, /readyz and /metrics';
        filter.answer(commonErrors.route_not_found(message), request, reply);
      }
    });
  }
  server.addHook('onResponse', (request, reply, done) => {
    logger.info(
      {
        trace_id: request.context.traceId,
        method: request.method,
        path: request.url.split('?', 1)[0],
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        app: request.caller?.appCode,
        address: request.ip,
      },
      'request',
    );
    done();
  });
  closeGracefully(server);
}

/** Gives the call its trace, and its answer the headers that every answer has. */
function openContext(request: FastifyRequest, reply: FastifyReply): void {
  const context = newRequestContext(request.headers.traceparent);
  request.context = context;
  void reply.headers({
    traceparent: context.traceparent,
    'x-request-id': request.id === '' ? context.traceId : request.id,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
}

/**
 * An answer that says keep-alive while the server closes would hold its socket until keepAliveTimeout (Fastify leaves
 * it open), so closing answers say `connection: close` and idle sockets are swept.
 */
function closeGracefully(server: FastifyInstance): void {
  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    setInterval(() => server.server.closeIdleConnections(), 50).unref();
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done(null, payload);
  });
}
