/** At most `limit` at a time; the others wait in the order of their coming. */
export class ConcurrencyLimit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  /**
   * Waits for a place. The caller must call {@link leave} once for each `true`.
   * @returns false when the signal aborted first
   */
  async enter(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.running < this.limit) {
      this.running += 1;
      return true;
    }
    return new Promise((resolve) => {
      const abandon = (): void => {
        this.waiting.splice(this.waiting.indexOf(take), 1);
        resolve(false);
      };
      const take = (): void => {
        signal.removeEventListener('abort', abandon);
        resolve(true);
      };
      signal.addEventListener('abort', abandon, { once: true });
      this.waiting.push(take);
    });
  }

  /** Hands the place on to who has waited longest. */
  leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}
