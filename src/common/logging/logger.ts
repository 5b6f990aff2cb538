import { type LoggerService } from '@nestjs/common';
import { pino, type Logger as PinoLogger } from 'pino';
import { pretty } from './pretty.js';

export type Logger = PinoLogger;

/** Header and field names whose values never reach a log line. */
const REDACTED = [
  'authorization',
  'cookie',
  'x-bkapi-authorization',
  'x-bkapi-jwt',
  'bk_app_secret',
  'app_secret',
  'secret',
  'password',
  'token',
];
/** Where errors of the database drivers and TypeORM keep statements with the values of users. */
const STATEMENTS = ['err.sql', 'err.query', 'err.parameters', 'err.driverError'];

/** JSON lines on stdout (or readable ones), secrets redacted. */
export function createLogger(options: { level: string; pretty: boolean }): Logger {
  const paths = REDACTED.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...paths, ...STATEMENTS], censor: '[redacted]' },
      serializers: { err: pino.stdSerializers.err },
    },
    options.pretty ? pretty() : pino.destination({ dest: 1, sync: false }),
  );
}

/** Nest's own messages through the same logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }
  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error({ context, stack }, String(message));
  }
  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}
