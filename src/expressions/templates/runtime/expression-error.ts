/**
 * A fragment can't be evaluated: where Python raises, and where something is not allowed. It never leaves the renderer:
 * the fragment stays as it is (engine-core.md 7.5).
 */
export class ExpressionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExpressionError';
  }
}
