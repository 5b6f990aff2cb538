import { codePointAt } from '../../values/index.js';
import { readArguments } from '../runtime/arguments.js';
import { expectCount, expectText } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { iterate } from '../runtime/iterate.js';
import { type Runtime } from '../runtime/runtime.js';
import { typeName } from '../runtime/type-name.js';
import { type CallArguments, type Value } from '../runtime/value.js';
import { type Method, type MethodTable } from './method.js';
import { isSpaceCode } from './text-classes.js';
import { countIn } from './text-search.js';

export const EDIT_METHODS: MethodTable<string> = new Map<string, Method<string>>([
  ['strip', (text, args, runtime) => strip('strip', text, args, runtime)],
  ['lstrip', (text, args, runtime) => strip('lstrip', text, args, runtime)],
  ['rstrip', (text, args, runtime) => strip('rstrip', text, args, runtime)],
  ['replace', replace],
  ['join', join],
  ['removeprefix', removePrefix],
  ['removesuffix', removeSuffix],
  ['expandtabs', expandTabs],
]);

/** Whether a code point is taken off. */
type CodeTest = (code: number) => boolean;

function strip(name: string, text: string, args: CallArguments, { budget }: Runtime): string {
  const [chars = null] = readArguments(name, args, '/chars?');
  const isTaken = chars === null ? isSpaceCode : isOneOf(expectText(chars, `${name} arg`));
  budget.scan(text.length * STRIP_COST + (typeof chars === 'string' ? chars.length : 0));
  const start = name === 'rstrip' ? 0 : startOf(text, isTaken);
  const end = name === 'lstrip' ? text.length : endOf(text, start, isTaken);
  return text.slice(start, end);
}

/** How much more than copying a character it takes to look at it. */
const STRIP_COST = 4;

function isOneOf(chars: string): CodeTest {
  const codes = new Set(Array.from(chars, (char) => codePointAt(char)));
  return (code) => codes.has(code);
}

/** Python's `text.strip()`; a text with white space left inside it comes back empty. */
export function stripSpace(text: string): string {
  const start = startOf(text, isSpaceCode);
  const body = text.slice(start, endOf(text, start, isSpaceCode));
  return /\s/.test(body) ? '' : body;
}

function startOf(text: string, isTaken: CodeTest): number {
  let at = 0;
  while (at < text.length) {
    const code = codePointAt(text, at);
    if (!isTaken(code)) break;
    at += code > LAST_UNIT ? 2 : 1;
  }
  return at;
}

/** Code points beyond take two UTF-16 units. */
const LAST_UNIT = 0xffff;

function endOf(text: string, start: number, isTaken: CodeTest): number {
  let at = text.length;
  while (at > start) {
    const pair = at - 2 >= start ? codePointAt(text, at - 2) : 0;
    const isPair = pair > LAST_UNIT;
    if (!isTaken(isPair ? pair : text.charCodeAt(at - 1))) break;
    at -= isPair ? 2 : 1;
  }
  return at;
}

function replace(text: string, args: CallArguments, runtime: Runtime): string {
  const [old, by, count] = readArguments('replace', args, '/old', '/new', '/count?');
  const from = expectText(old, 'replace() argument 1');
  const to = expectText(by, 'replace() argument 2');
  const most = expectCount(count, 'count', -1n);
  const { budget, codePoints } = runtime;
  const found = from === '' ? codePoints.length(text) + 1 : countIn(text, from, runtime);
  const times = most < 0 ? found : Math.min(most, found);
  budget.reserve(text.length + times * (to.length - from.length));
  budget.scan(times * 8);
  return from === '' ? interleave(text, to, times) : replaceTimes(text, from, to, times);
}

function replaceTimes(text: string, from: string, to: string, times: number): string {
  const parts: string[] = [];
  let at = 0;
  for (let done = 0; done < times; done += 1) {
    const next = text.indexOf(from, at);
    parts.push(text.slice(at, next), to);
    at = next + from.length;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/** Replacing nothing puts the text before each character, and behind the last. */
function interleave(text: string, to: string, times: number): string {
  const parts: string[] = [];
  let left = times;
  for (const char of text) {
    parts.push(left > 0 ? to + char : char);
    left -= 1;
  }
  return parts.join('') + (left > 0 ? to : '');
}

function join(separator: string, args: CallArguments, runtime: Runtime): string {
  const [items] = readArguments('join', args, '/iterable');
  const parts: string[] = [];
  let size = 0;
  for (const item of iterate(items, runtime)) {
    if (typeof item !== 'string') {
      const message = `sequence item ${parts.length}: expected str instance, ${typeName(item)} found`;
      throw new ExpressionError(message);
    }
    size += item.length + (parts.length > 0 ? separator.length : 0);
    runtime.budget.checkSize(size);
    parts.push(item);
  }
  runtime.budget.scan(size);
  return parts.join(separator);
}

function removePrefix(text: string, args: CallArguments, { budget }: Runtime): Value {
  const [prefix] = readArguments('removeprefix', args, '/prefix');
  const start = expectText(prefix, 'removeprefix() argument');
  budget.scan(text.length);
  return text.startsWith(start) ? text.slice(start.length) : text;
}

function removeSuffix(text: string, args: CallArguments, { budget }: Runtime): Value {
  const [suffix] = readArguments('removesuffix', args, '/suffix');
  const end = expectText(suffix, 'removesuffix() argument');
  budget.scan(text.length);
  return text.endsWith(end) ? text.slice(0, text.length - end.length) : text;
}

/** Columns count from the last line end. */
function expandTabs(text: string, args: CallArguments, { budget }: Runtime): string {
  const [tabsize] = readArguments('expandtabs', args, 'tabsize?');
  const width = Math.max(0, expectCount(tabsize, 'tabsize', 8n));
  const parts: string[] = [];
  let column = 0;
  let size = 0;
  for (const char of text) {
    const piece = char === '\t' ? spaces(width, column, size) : char;
    size += piece.length;
    column = char === '\n' || char === '\r' ? 0 : column + (char === '\t' ? piece.length : 1);
    parts.push(piece);
  }
  budget.scan(size + text.length * 4);
  return parts.join('');

  function spaces(tab: number, at: number, before: number): string {
    const missing = tab === 0 ? 0 : tab - (at % tab);
    budget.checkSize(before + missing);
    return ' '.repeat(missing);
  }
}
