interface Visit {
  readonly node: number;
  next: number;
  best: number | null;
}

/**
 * Longest distance from the start, walking backwards over `incoming` and never into a node that this walk has
 * already entered; what one walk finds, later walks reuse (engine-core.md 2.3, iteratively).
 */
export class DistanceFromStart {
  private readonly known = new Map<number, number>();

  constructor(
    start: number,
    private readonly incoming: readonly (readonly number[])[],
  ) {
    this.known.set(start, 0);
  }

  /** Null when no path leads back to the start. */
  of(node: number): number | null {
    if (!this.known.has(node)) this.search(node);
    return this.known.get(node) ?? null;
  }

  private search(root: number): void {
    const entered = new Set([root]);
    const visits: Visit[] = [{ node: root, next: 0, best: null }];
    for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
      const previous = this.incoming[visit.node]?.[visit.next];
      visit.next += 1;
      if (previous === undefined) this.leave(visits);
      else if (this.known.has(previous)) this.raise(visit, this.known.get(previous));
      else if (!entered.has(previous)) {
        entered.add(previous);
        visits.push({ node: previous, next: 0, best: null });
      }
    }
  }

  private leave(visits: Visit[]): void {
    const done = visits.pop();
    if (!done || done.best === null) return;
    this.known.set(done.node, done.best);
    const parent = visits.at(-1);
    if (parent) this.raise(parent, done.best);
  }

  private raise(visit: Visit, distance = 0): void {
    visit.best = Math.max(visit.best ?? 0, distance + 1);
  }
}
