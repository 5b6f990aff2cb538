import { type Dialect } from './tx.js';

/**
 * "Contains, whatever the case" on both databases, by one rule: a letter is found by either of its cases, with its
 * accents as they are ("É" by "é", not by "e"). SQLite folds only ASCII in LIKE and LOWER, so there the pattern is a
 * GLOB whose classes list each letter's cases; MySQL's columns compare by bytes, so there both sides are lowered.
 * @param bound how the pattern is bound: `?`, or a name
 */
export function nameContains(
  dialect: Dialect,
  column: string,
  text: string,
  bound = '?',
): { readonly sql: string; readonly pattern: string } {
  return dialect === 'sqlite'
    ? { sql: `${column} GLOB ${bound}`, pattern: globContaining(text) }
    : { sql: `LOWER(${column}) LIKE LOWER(${bound}) ESCAPE '!'`, pattern: likeContaining(text) };
}

function globContaining(text: string): string {
  const pattern = [...text].map(globOf).join('');
  return `*${pattern}*`;
}

/** For `LIKE … ESCAPE '!'`. */
function likeContaining(text: string): string {
  return `%${text.replace(/[!%_]/g, '!$&')}%`;
}

function globOf(char: string): string {
  const cases = new Set([char, char.toLowerCase(), char.toUpperCase()]);
  // "ß" has no upper case of one character; such a letter matches only itself.
  const single = [...cases].filter((variant) => [...variant].length === 1);
  return single.length > 1 || '*?['.includes(char) ? `[${single.join('')}]` : char;
}
