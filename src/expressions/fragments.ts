import { isJsonObject, type JsonValue } from '../common/json/index.js';

/** A `${…}` piece of a text (flow-layer.md 2.5): no nested braces, no `$`, no `#` inside. */
export interface Fragment {
  /** Offset of `$`. */
  readonly start: number;
  /** Offset behind `}`. */
  readonly end: number;
  /** What stands between the braces. */
  readonly code: string;
}

const FRAGMENT = /\$\{([^${}#]+)\}/g;
/** Strings (one that is not closed takes the rest), attribute accesses, numbers, names; whatever else is skipped. */
const TOKEN =
  /'(?:[^'\\]|\\[\s\S])*'?|"(?:[^"\\]|\\[\s\S])*"?|\.\s*[\p{L}_][\p{L}\p{N}_]*|[0-9][\w.]*|[\p{L}_][\p{L}\p{N}_]*(\s*=(?!=))?/gu;
const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** The fragments of `text`, in order. */
export function findFragments(text: string): Fragment[] {
  if (!text.includes('${')) return [];
  return [...text.matchAll(FRAGMENT)].map(({ 0: whole, 1: code = '', index }) => ({
    start: index,
    end: index + whole.length,
    code,
  }));
}

/**
 * The names that a fragment's Python code refers to: not attributes, not words in strings, not keywords, not names of
 * keyword arguments, not the variables of a comprehension (engine-core.md 7.2).
 */
export function referencedNames(code: string): Set<string> {
  const names = new Set<string>();
  const own = new Set<string>();
  let afterFor = false;
  for (const { 0: token, 1: argument } of code.matchAll(TOKEN)) {
    if (!/^[\p{L}_]/u.test(token) || argument !== undefined) continue;
    if (KEYWORDS.has(token)) {
      afterFor = token === 'for' || (afterFor && token !== 'in');
      continue;
    }
    (afterFor ? own : names).add(token);
  }
  return new Set([...names].filter((name) => !own.has(name)));
}

/** The names that strings anywhere in a value refer to; keys are not rendered, so they don't count. */
export function collectReferences(value: JsonValue): Set<string> {
  const names = new Set<string>();
  const pending: JsonValue[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') {
      for (const { code } of findFragments(next)) {
        for (const name of referencedNames(code)) names.add(name);
      }
    } else if (Array.isArray(next) || isJsonObject(next)) {
      for (const member of Object.values(next)) pending.push(member);
    }
  }
  return names;
}
