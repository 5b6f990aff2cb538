import prettyStream from 'pino-pretty';

/** Readable lines for a terminal. */
export function pretty(): NodeJS.WritableStream {
  return prettyStream({ colorize: true, translateTime: 'SYS:HH:MM:ss.l', sync: true });
}
