/** A command can not be done; the message is the one line that the user sees. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
}
