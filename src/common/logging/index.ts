/** Injection token of the process's logger. */
export const LOGGER = Symbol('Logger');
export { createLogger, NestLogger, type Logger } from './logger.js';
