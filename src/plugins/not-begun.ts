/** What a plugin throws that could not begin and has asked nobody outside: the same call is made again later. */
export class NotBegunError extends Error {
  constructor(cause: unknown) {
    super('the plugin could not begin', { cause });
    this.name = 'NotBegunError';
  }
}
