/** A decision table that can't be read, or that gives no single answer. The message is the user's. */
export class DecisionTableError extends Error {
  override readonly name = 'DecisionTableError';
}
