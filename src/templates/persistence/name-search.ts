/**
 * "Contains, whatever the case" on both databases. SQLite folds only ASCII in LIKE and LOWER, so there the pattern is a
 * GLOB whose classes list each letter's cases; MySQL's columns compare by bytes, so there both sides are lowered.
 */
export function globContaining(text: string): string {
  const pattern = [...text].map(globOf).join('');
  return `*${pattern}*`;
}

/** For `LIKE … ESCAPE '!'`. */
export function likeContaining(text: string): string {
  return `%${text.replace(/[!%_]/g, '!$&')}%`;
}

function globOf(char: string): string {
  const cases = new Set([char, char.toLowerCase(), char.toUpperCase()]);
  // "ß" has no upper case of one character; such a letter matches only itself.
  const single = [...cases].filter((variant) => [...variant].length === 1);
  return single.length > 1 || '*?['.includes(char) ? `[${single.join('')}]` : char;
}
