import { readArguments } from '../runtime/arguments.js';
import { type Method, type MethodTable } from './method.js';
import { isCased, isLower, isUpper } from './text-classes.js';

/** Characters are looked at one by one here, which is slower than copying them. */
const SLOWNESS = 4;

function mapping(name: string, map: (text: string) => string): [string, Method<string>] {
  return [
    name,
    (text, args, { budget }) => {
      readArguments(name, args);
      budget.scan(text.length * SLOWNESS);
      const mapped = map(text);
      budget.checkSize(mapped.length);
      return mapped;
    },
  ];
}

export const CASE_METHODS: MethodTable<string> = new Map([
  mapping('upper', (text) => text.toUpperCase()),
  mapping('lower', (text) => text.toLowerCase()),
  mapping('casefold', (text) => text.toLowerCase().replaceAll('ß', 'ss')),
  mapping('capitalize', capitalize),
  mapping('title', titleWords),
  mapping('swapcase', swapCase),
]);

function capitalize(text: string): string {
  const [first = ''] = text;
  return titleCharacter(first) + text.slice(first.length).toLowerCase();
}

/** One character becomes two at most: `ß` is `Ss`. */
function titleCharacter(char: string): string {
  const [first = '', ...rest] = char.toUpperCase();
  return first + rest.join('').toLowerCase();
}

/** A word begins at every cased character behind one that is not. */
function titleWords(text: string): string {
  let isWithin = false;
  const parts: string[] = [];
  for (const char of text) {
    parts.push(isWithin ? char.toLowerCase() : titleCharacter(char));
    isWithin = isCased(char);
  }
  return parts.join('');
}

function swapCase(text: string): string {
  const parts: string[] = [];
  for (const char of text) {
    if (isUpper(char)) parts.push(char.toLowerCase());
    else parts.push(isLower(char) ? char.toUpperCase() : char);
  }
  return parts.join('');
}
