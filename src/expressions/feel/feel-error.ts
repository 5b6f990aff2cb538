/** A FEEL text that can't be read, or a value that its operators don't take. The message is the user's. */
export class FeelError extends Error {
  override readonly name = 'FeelError';

  /** @param position where the text can't be read, in UTF-16 units; 0 for what goes wrong later */
  constructor(
    message: string,
    readonly position = 0,
  ) {
    super(message);
  }
}
