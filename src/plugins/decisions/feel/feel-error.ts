/** A FEEL text that can't be read, or a value that its operators don't take. The message is the user's. */
export class FeelError extends Error {
  override readonly name = 'FeelError';
}
