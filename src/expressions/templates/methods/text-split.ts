import { payForSearch } from '../operators/search.js';
import { readArguments } from '../runtime/arguments.js';
import { expectCount, expectText } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { type Runtime } from '../runtime/runtime.js';
import { isTrue } from '../runtime/truth.js';
import { Tuple, type CallArguments, type Value } from '../runtime/value.js';
import { type Method, type MethodTable } from './method.js';
import { isSpaceCode } from './text-classes.js';

export const SPLIT_METHODS: MethodTable<string> = new Map<string, Method<string>>([
  ['split', (text, args, runtime) => split('split', text, args, runtime)],
  ['rsplit', (text, args, runtime) => split('rsplit', text, args, runtime)],
  ['splitlines', splitLines],
  ['partition', (text, args, runtime) => partition('partition', text, args, runtime)],
  ['rpartition', (text, args, runtime) => partition('rpartition', text, args, runtime)],
]);

function split(name: string, text: string, args: CallArguments, runtime: Runtime): Value {
  const [sep = null, maxsplit] = readArguments(name, args, 'sep?', 'maxsplit?');
  const limit = expectCount(maxsplit, 'maxsplit', -1n);
  const most = limit < 0 ? Infinity : limit;
  const isFromEnd = name === 'rsplit';
  if (sep === null) return splitAtSpace(text, most, isFromEnd, runtime);
  const separator = expectText(sep, 'sep');
  if (separator === '') throw new ExpressionError('empty separator');
  payForSearch(text, separator, runtime.budget);
  const parts = isFromEnd
    ? splitFromEnd(text, separator, most)
    : splitFromStart(text, separator, most);
  runtime.budget.step(parts.length);
  return parts;
}

function splitFromStart(text: string, separator: string, most: number): string[] {
  const parts: string[] = [];
  let from = 0;
  for (
    let at = text.indexOf(separator);
    at !== -1 && parts.length < most;
    at = text.indexOf(separator, from)
  ) {
    parts.push(text.slice(from, at));
    from = at + separator.length;
  }
  parts.push(text.slice(from));
  return parts;
}

function splitFromEnd(text: string, separator: string, most: number): string[] {
  const parts: string[] = [];
  let end = text.length;
  while (parts.length < most) {
    const last = end - separator.length;
    const at = last < 0 ? -1 : text.lastIndexOf(separator, last);
    if (at === -1) break;
    parts.push(text.slice(at + separator.length, end));
    end = at;
  }
  parts.push(text.slice(0, end));
  return parts.reverse();
}

/** White space of any length separates; at the ends it does not count. */
function splitAtSpace(text: string, most: number, isFromEnd: boolean, runtime: Runtime): string[] {
  const words = wordsOf(text, runtime);
  if (words.length <= most) return words.map(({ start, end }) => text.slice(start, end));
  // What is left over keeps its inner white space, and that at the end where splitting began at the other.
  const kept = isFromEnd ? words.slice(words.length - most) : words.slice(0, most);
  const parts = kept.map(({ start, end }) => text.slice(start, end));
  const rest = isFromEnd
    ? text.slice(0, words[words.length - most - 1]?.end)
    : text.slice(words[most]?.start);
  return isFromEnd ? [rest, ...parts] : [...parts, rest];
}

function wordsOf(text: string, { budget }: Runtime): { start: number; end: number }[] {
  const words: { start: number; end: number }[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at += 1) {
    const isWithin = at < text.length && !isSpaceCode(text.charCodeAt(at));
    if (isWithin && start === -1) start = at;
    if (!isWithin && start !== -1) {
      budget.step();
      words.push({ start, end: at });
      start = -1;
    }
  }
  budget.scan(text.length * 4);
  return words;
}

const LINE =
  /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])|[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+/g;
const LINE_END = /(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])$/;

function splitLines(text: string, args: CallArguments, { budget }: Runtime): Value {
  const [keepends = false] = readArguments('splitlines', args, 'keepends?');
  budget.scan(text.length);
  const lines: string[] = [];
  for (const [line] of text.matchAll(LINE)) {
    budget.step();
    lines.push(isTrue(keepends) ? line : line.slice(0, line.length - lengthOfEnd(line)));
  }
  return lines;
}

function lengthOfEnd(line: string): number {
  return LINE_END.exec(line.slice(-2))?.[0].length ?? 0;
}

function partition(name: string, text: string, args: CallArguments, runtime: Runtime): Value {
  const [sep] = readArguments(name, args, '/sep');
  const separator = expectText(sep, 'sep');
  if (separator === '') throw new ExpressionError('empty separator');
  payForSearch(text, separator, runtime.budget);
  const isFromEnd = name === 'rpartition';
  const at = isFromEnd ? text.lastIndexOf(separator) : text.indexOf(separator);
  if (at === -1) return new Tuple(isFromEnd ? ['', '', text] : [text, '', '']);
  return new Tuple([text.slice(0, at), separator, text.slice(at + separator.length)]);
}
