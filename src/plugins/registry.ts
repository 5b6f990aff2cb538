import { type Plugin } from './plugin.js';

/** The version of an activity that names none. */
export const LEGACY = 'legacy';

/** Plugins and where they come from: `Millrace`, or a module that `PLUGINS` names. */
export interface PluginSource {
  readonly origin: string;
  readonly plugins: readonly Plugin[];
}

/** The configured plugins contradict each other or can't be read: the server does not start. */
export class PluginLoadError extends Error {
  override readonly name = 'PluginLoadError';
}

interface Entry {
  readonly origin: string;
  readonly plugin: Plugin;
}

/** All node plugins of this process by code and version; never changed once it is made. */
export class PluginRegistry {
  private readonly byCode = new Map<string, Map<string, Entry>>();

  /** @throws PluginLoadError when two plugins have the same code and version */
  constructor(sources: readonly PluginSource[]) {
    for (const { origin, plugins } of sources) {
      for (const plugin of plugins) this.add({ origin, plugin });
    }
  }

  /**
   * Exact, as in BKFlow, with one addition: `legacy`, which is what an activity without a version asks for, also finds
   * the only version of its code. In BKFlow such a node can't run at all, so nothing that works there changes.
   */
  find(code: string, version: string): Plugin | null {
    const versions = this.byCode.get(code);
    if (versions === undefined) return null;
    const entry = versions.get(version);
    if (entry !== undefined) return entry.plugin;
    if (version !== LEGACY || versions.size !== 1) return null;
    const [only] = versions.values();
    return only?.plugin ?? null;
  }

  /** The versions of a code in the order in which they were registered; empty for an unknown code. */
  versionsOf(code: string): readonly Plugin[] {
    return [...(this.byCode.get(code)?.values() ?? [])].map(({ plugin }) => plugin);
  }

  codes(): readonly string[] {
    return [...this.byCode.keys()];
  }

  private add(entry: Entry): void {
    const { code, version } = entry.plugin;
    const versions = this.byCode.get(code) ?? new Map<string, Entry>();
    const other = versions.get(version);
    if (other !== undefined) {
      throw new PluginLoadError(
        `Plugin ${code} ${version} is defined twice: by ${other.origin} and by ${entry.origin}.`,
      );
    }
    versions.set(version, entry);
    this.byCode.set(code, versions);
  }
}
