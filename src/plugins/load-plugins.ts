import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Plugin } from './plugin.js';
import { PluginLoadError, type PluginSource } from './registry.js';

/**
 * Loads the modules of `PLUGINS`: package names, or paths (absolute, or relative to `baseDir`). Each exports
 * `plugins`, an array of {@link Plugin}; CommonJS and ES modules without top-level await both work.
 *
 * @throws PluginLoadError naming the module
 */
export function loadPlugins(names: readonly string[], baseDir: string): PluginSource[] {
  const requireFrom = createRequire(join(baseDir, 'plugins.js'));
  return names.map((name) => {
    const exported = loadModule(requireFrom, name);
    return { origin: name, plugins: readPlugins(exported, name) };
  });
}

function loadModule(requireFrom: NodeJS.Require, name: string): unknown {
  try {
    return requireFrom(name);
  } catch (error) {
    const [firstLine = ''] = String(error instanceof Error ? error.message : error).split('\n');
    throw new PluginLoadError(`PLUGINS: ${name} can't be loaded: ${firstLine}`, { cause: error });
  }
}

function readPlugins(exported: unknown, name: string): Plugin[] {
  const plugins =
    typeof exported === 'object' && exported !== null && 'plugins' in exported
      ? exported.plugins
      : undefined;
  if (!Array.isArray(plugins)) {
    throw new PluginLoadError(`PLUGINS: ${name} does not export an array "plugins".`);
  }
  return plugins.map((value: unknown, index) => {
    const problem = pluginProblem(value);
    if (isPlugin(value, problem)) return value;
    throw new PluginLoadError(`PLUGINS: plugins[${index}] of ${name}: ${problem}.`);
  });
}

function isPlugin(_value: unknown, problem: string | null): _value is Plugin {
  return problem === null;
}

/** What a module's author may have got wrong; the rest is a matter of types. */
function pluginProblem(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'is not an object';
  // Not `Object.entries`: plugins may be class instances, whose methods stand on the prototype.
  const read = (key: string): unknown => Reflect.get(value, key);
  for (const key of ['code', 'version', 'name', 'description', 'group']) {
    if (typeof read(key) !== 'string') return `${key} must be a text`;
  }
  if (read('code') === '' || read('version') === '') return 'code or version is empty';
  for (const key of ['inputs', 'outputs']) {
    if (!Array.isArray(read(key))) return `${key} must be an array`;
  }
  const kind = read('kind');
  if (kind !== 'inline' && kind !== 'step') return 'kind must be "inline" or "step"';
  const onLost = read('onLost');
  if (kind === 'step' && onLost !== 'rerun' && onLost !== 'fail') {
    return 'onLost must be "rerun" or "fail"';
  }
  return typeof read('execute') === 'function' ? null : 'execute must be a function';
}
