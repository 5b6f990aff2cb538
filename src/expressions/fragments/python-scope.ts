/**
 * Names of one scope of a Python expression: the whole of it, a lambda, or a bracket, which may turn out to hold a
 * comprehension. A name is often used before it is bound (`[x for x in y]`), so that a scope can only say at its end
 * which names it leaves to the scope around it.
 */
export class PythonScope {
  private readonly bound = new Set<string>();
  private used = new Set<string>();
  /** The scope in which `:=` binds: a bracket passes it on. */
  readonly binder: PythonScope;

  /** @param around the scope around a bracket; none for a lambda and for the whole expression */
  constructor(around?: PythonScope) {
    this.binder = around?.binder ?? this;
  }

  bind(name: string): void {
    this.bound.add(name);
  }

  refer(name: string): void {
    this.used.add(name);
  }

  /** Takes over the names that a scope within this one leaves open. The inner scope is not used afterwards. */
  absorb(inner: PythonScope): void {
    const names = inner.free();
    // The smaller set goes into the larger one, or names would be copied at each of many levels.
    const [small, large] = names.size < this.used.size ? [names, this.used] : [this.used, names];
    for (const name of small) large.add(name);
    this.used = large;
  }

  /** The names that are used here and not bound here. */
  free(): Set<string> {
    for (const name of this.bound) this.used.delete(name);
    return this.used;
  }
}
