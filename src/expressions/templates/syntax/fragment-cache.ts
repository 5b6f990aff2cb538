import { readFragment, type FragmentFacts } from './parse-fragment.js';

const MAX_ENTRIES = 500;
/** Longer code is not kept: it is rare, and its tree is large. */
const MAX_CACHED_LENGTH = 1000;

/** The facts of the fragments used last, so that a flow's texts are parsed once and not for each node. */
class FragmentCache {
  private readonly entries = new Map<string, FragmentFacts>();

  read(code: string): FragmentFacts {
    const facts = this.entries.get(code) ?? readFragment(code);
    if (code.length <= MAX_CACHED_LENGTH) this.keep(code, facts);
    return facts;
  }

  /** The entry used last is the last of the map. */
  private keep(code: string, facts: FragmentFacts): void {
    this.entries.delete(code);
    this.entries.set(code, facts);
    if (this.entries.size <= MAX_ENTRIES) return;
    for (const oldest of this.entries.keys()) {
      this.entries.delete(oldest);
      return;
    }
  }
}

/** One for the process: what it holds depends on code alone. */
export const fragmentCache = new FragmentCache();
