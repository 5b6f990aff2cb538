import 'reflect-metadata';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.setup.js';
import { armFailpoint } from './common/failpoint.js';
import { createLogger, type Logger } from './common/logging/index.js';
import { type Config, ConfigError, loadConfig } from './config/index.js';
import { DatabaseStartError, UnitOfWork } from './database/index.js';

/** Starts a server and returns it listening. @throws ConfigError, DatabaseStartError */
export async function serve(config: Config, logger: Logger): Promise<NestFastifyApplication> {
  const app = await createApp(config, logger);
  app.get(UnitOfWork).trustCallers();
  try {
    await app.listen(config.port, config.host);
    armFailpoint(config.failpoint);
  } catch (error) {
    await app.close();
    throw error;
  }
  logger.info({ url: await app.getUrl(), role: config.role }, 'millrace is serving');
  if (config.failpoint !== null) {
    logger.warn(
      { failpoint: config.failpoint },
      'MILLRACE_FAILPOINT is set: this process will kill itself',
    );
  }
  stopOnSignals(app, config, logger);
  return app;
}

/** SIGTERM, SIGINT: calls in flight are answered, then exit code 0; a deadline bounds it. */
function stopOnSignals(app: NestFastifyApplication, config: Config, logger: Logger): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.warn({ after_ms: config.shutdownMs }, 'stopped with calls in flight (SHUTDOWN_MS)');
      process.exit(0);
    }, config.shutdownMs).unref();
    void app.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** What says which variable is wrong, wherever it was noticed: `EGRESS_ALLOW: …`, `PLUGINS: …`. */
const OF_VARIABLE = /^[A-Z][A-Z_]+: /;

/** A start error that an operator can mend: one clear text, no stack. */
export function explainStartError(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DatabaseStartError) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') return 'PORT: the address is already in use';
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
    return 'HOST, PORT: the address can not be bound';
  if (!(error instanceof Error)) return String(error);
  return OF_VARIABLE.test(error.message) ? error.message : (error.stack ?? error.message);
}

if (require.main === module) {
  void (async () => {
    const config = loadConfig();
    await serve(config, createLogger({ level: config.logLevel, pretty: config.logPretty }));
  })().catch((error: unknown) => {
    process.stderr.write(`millrace can not start: ${explainStartError(error)}\n`);
    process.exit(1);
  });
}
