/**
 * The abort signal of one call: it follows the caller's signal, and ends by itself when the call takes too long. Made
 * only when somebody asks for it, since most quick plugins never do.
 */
export class CallSignal {
  private controller: AbortController | null = null;
  private isExpiredNow = false;
  private readonly follow = (): void => this.controller?.abort(this.outer.reason);

  constructor(private readonly outer: AbortSignal) {}

  get signal(): AbortSignal {
    if (this.controller === null) {
      this.controller = new AbortController();
      if (this.outer.aborted) this.follow();
      else this.outer.addEventListener('abort', this.follow, { once: true });
    }
    return this.controller.signal;
  }

  get isExpired(): boolean {
    return this.isExpiredNow;
  }

  expire(): void {
    if (this.signal.aborted) return;
    this.isExpiredNow = true;
    this.controller?.abort();
  }

  /** Stops following: the caller's signal outlives the call. */
  end(): void {
    this.outer.removeEventListener('abort', this.follow);
  }
}
