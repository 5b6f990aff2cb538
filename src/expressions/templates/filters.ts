import { HTML_ENTITIES } from './html-entities.js';
import { isSpaceCode } from './methods/text-classes.js';
import { ExpressionError } from './runtime/expression-error.js';
import { printText } from './runtime/print.js';
import { type Runtime } from './runtime/runtime.js';
import { type Value } from './runtime/value.js';

type Filter = (text: string) => string;

const DECODE = /^decode\.[A-Za-z0-9][A-Za-z0-9_.]*$/;

/** An entity stands for one character. */
const LARGEST_GROWTH = 12;
const MARKUP: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&#34;'],
  ["'", '&#39;'],
]);

/** Mako's filters (engine-core.md 7.5). `str` and the decoders leave a text as it is. */
const FILTERS: ReadonlyMap<string, Filter> = new Map([
  ['h', (text) => replaceAll(text, MARKUP)],
  ['x', (text) => replaceAll(text, MARKUP)],
  ['u', encodeUrl],
  ['trim', trim],
  ['entity', (text) => replaceAll(text, HTML_ENTITIES)],
  ['unicode', (text) => text],
  ['str', (text) => text],
]);

/**
 * The names in a list of filters.
 * @throws ExpressionError for anything that is not a filter of Mako
 */
export function parseFilters(list: string): string[] {
  const names = list.split(',').map((name) => name.trim());
  const filters = names.filter((name) => name !== '');
  for (const name of filters) {
    if (name !== 'n' && !FILTERS.has(name) && !DECODE.test(name)) {
      throw new ExpressionError(`'${name.slice(0, 100)}' is not a filter.`);
    }
  }
  return filters;
}

/** The text of a fragment's value. It is `str(value)`, then the filters; `n` leaves the `str` out. */
export function applyFilters(value: Value, filters: readonly string[], runtime: Runtime): string {
  const { budget } = runtime;
  let text = filters.includes('n') ? value : printText(value, budget);
  for (const name of filters) {
    const filter = FILTERS.get(name);
    if (filter === undefined) continue;
    const before = name === 'str' || name === 'unicode' ? printText(text, budget) : text;
    if (typeof before !== 'string') throw new ExpressionError(`The filter ${name} needs a text.`);
    budget.scan(before.length * LARGEST_GROWTH);
    text = filter(before);
    budget.checkSize(text.length);
  }
  if (typeof text !== 'string') throw new ExpressionError('Without str only a text can be shown.');
  return text;
}

function replaceAll(text: string, table: ReadonlyMap<string, string>): string {
  const parts: string[] = [];
  for (const char of text) parts.push(table.get(char) ?? char);
  return parts.join('');
}

function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpaceCode(text.charCodeAt(start))) start += 1;
  while (end > start && isSpaceCode(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** As a form encodes a text. */
function encodeUrl(text: string): string {
  if (!text.isWellFormed()) throw new ExpressionError('surrogates not allowed');
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
