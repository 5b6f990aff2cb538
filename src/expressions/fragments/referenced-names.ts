import { readPythonNames } from './python-expression.js';

/** Mako's own filters, which follow a `|` outside of brackets (engine-core.md 7.5): there they are no variables. */
const FILTERS: ReadonlySet<string> = new Set('n h u x trim entity unicode str decode'.split(' '));

/**
 * The names that a fragment's code refers to and does not define itself (engine-core.md 7.2, flow-layer.md 2.5): not
 * attributes, words in texts, names of keyword arguments, nor the variables of a comprehension, a lambda or `:=` where
 * they are known. Names of built-in functions such as `int` are among them, since a context may hold a variable of that
 * name. Code that is no expression refers to nothing.
 */
export function referencedNames(code: string): Set<string> {
  const found = readPythonNames(code);
  if (found === null) return new Set();
  for (const name of found.filters) if (!FILTERS.has(name)) found.names.add(name);
  return found.names;
}
