const MAX_LENGTH = 300;

/**
 * A fragment can't be evaluated: where Python raises, and where something is not allowed. It never leaves the renderer:
 * the fragment stays as it is (engine-core.md 7.5).
 */
export class ExpressionError extends Error {
  /** @param message may quote values; a long one is cut */
  constructor(message: string) {
    super(message.length > MAX_LENGTH ? `${message.slice(0, MAX_LENGTH)}…` : message);
    this.name = 'ExpressionError';
  }
}
