import { pino } from 'pino';
import { createLogger, type Logger } from '../../src/common/logging/index.js';

export interface LogLine {
  readonly level: string;
  readonly msg?: string;
  readonly trace_id?: string;
  readonly [field: string]: unknown;
}

export interface MemoryLog {
  readonly logger: Logger;
  /** What was logged so far, in order, as it would stand on stdout. */
  readonly lines: readonly LogLine[];
  /** The same as one text: for "this secret stands nowhere". */
  text(): string;
}

/** The process's own logger (levels, redaction, serializers), writing into memory. */
export function createMemoryLog(level = 'info'): MemoryLog {
  const texts: string[] = [];
  const logger = createLogger({ level, pretty: false });
  Object.assign(logger, {
    [pino.symbols.streamSym]: {
      write: (line: string) => {
        texts.push(line);
      },
    },
  });
  return {
    logger,
    get lines() {
      return texts.map((text) => JSON.parse(text) as LogLine);
    },
    text: () => texts.join(''),
  };
}
