import { readArguments } from '../runtime/arguments.js';
import { type Method, type MethodTable } from './method.js';
import {
  isAlphanumeric,
  isAscii,
  isCased,
  isDecimal,
  isDigit,
  isLetter,
  isLower,
  isNumeric,
  isSpace,
  isTitle,
  isUpper,
  type CharacterTest,
} from './text-classes.js';

/** Characters are looked at one by one here, which is slower than copying them. */
const SLOWNESS = 4;

function testing(name: string, test: (text: string) => boolean): [string, Method<string>] {
  return [
    name,
    (text, args, { budget }) => {
      readArguments(name, args);
      budget.scan(text.length * SLOWNESS);
      return test(text);
    },
  ];
}

export const TEST_METHODS: MethodTable<string> = new Map([
  testing('isdigit', every(isDigit)),
  testing('isdecimal', every(isDecimal)),
  testing('isnumeric', every(isNumeric)),
  testing('isalpha', every(isLetter)),
  testing('isalnum', every(isAlphanumeric)),
  testing('isspace', every(isSpace)),
  testing('isascii', (text) => text === '' || every(isAscii)(text)),
  testing('isupper', (text) => some(isUpper)(text) && !some(isNotUpper)(text)),
  testing('islower', (text) => some(isLower)(text) && !some(isNotLower)(text)),
  testing('istitle', isTitled),
]);

/** All characters pass, and there are some. */
function every(test: CharacterTest): (text: string) => boolean {
  return (text) => {
    for (const char of text) if (!test(char)) return false;
    return text !== '';
  };
}

function some(test: CharacterTest): (text: string) => boolean {
  return (text) => {
    for (const char of text) if (test(char)) return true;
    return false;
  };
}

function isNotUpper(char: string): boolean {
  return isLower(char) || isTitle(char);
}

function isNotLower(char: string): boolean {
  return isUpper(char) || isTitle(char);
}

/** Upper case stands only where a word begins, lower case only where none does. */
function isTitled(text: string): boolean {
  let isWithin = false;
  let hasCased = false;
  for (const char of text) {
    const isCapital = isUpper(char) || isTitle(char);
    if (isCapital ? isWithin : isLower(char) && !isWithin) return false;
    isWithin = isCased(char);
    hasCased ||= isWithin;
  }
  return hasCased;
}
