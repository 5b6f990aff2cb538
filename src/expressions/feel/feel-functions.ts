import { parseJson } from '../../common/json/index.js';
import { CompiledPattern } from '../templates/modules/re/pattern.js';
import { ExpressionError } from '../templates/runtime/expression-error.js';
import { fromJson, toText } from '../values/index.js';
import { FeelError } from './feel-error.js';
import { checkTexts, isInRange, isMember, isOrdered } from './feel-operators.js';
import { type FeelScope } from './feel-scope.js';
import {
  monthOf,
  nowIn,
  readDate,
  readDateTime,
  readTime,
  todayIn,
  weekdayOf,
} from './feel-time.js';
import {
  className,
  isListValue,
  isTrue,
  Moment,
  plain,
  Range,
  type FeelValue,
} from './feel-values.js';

type Args = readonly FeelValue[];
interface FeelFunction {
  readonly arity: number;
  call(args: Args, scope: FeelScope): FeelValue;
}

/** Names may hold spaces and keywords; the ones of more words come first where one opens another. */
const FUNCTIONS: ReadonlyMap<string, FeelFunction> = new Map<string, FeelFunction>([
  ['string', unary(toFeelText)],
  ['matches', texts(doesMatch)],
  ['contains', texts((text, part, { budget }) => isMember(part, text, budget))],
  ['starts with', texts((text, start) => text.startsWith(start))],
  ['ends with', texts((text, end) => text.endsWith(end))],
  ['list contains', binary((list, item, { budget }) => isMember(item, list, budget))],
  ['count', unary((list) => BigInt(listOf(list).length))],
  ['all', unary((list) => listOf(list).every(isTrue))],
  ['any', unary((list) => listOf(list).some(isTrue))],
  ['not', unary((value) => !isTrue(value))],
  ['before', binary(isBefore)],
  ['after', binary(isAfter)],
  ['includes', binary(doesInclude)],
  ['get or else', binary((value, other) => value ?? other)],
  ['is defined', unary((value) => value !== null)],
  ['json loads', unary(loadJson)],
  ['month of year', unary((value) => monthOf(dayOf(value)))],
  ['day of week', unary((value) => weekdayOf(dayOf(value)))],
  ['date and time', unary((value, scope) => readDateTime(textOf(value), scope))],
  ['date', unary((value) => readDate(textOf(value)))],
  ['time', unary((value, scope) => readTime(textOf(value), scope))],
  ['now', { arity: 0, call: (_args, scope) => nowIn(scope) }],
  ['today', { arity: 0, call: (_args, scope) => todayIn(scope) }],
]);

/** The names of all functions, as lists of words. */
export const FUNCTION_NAMES = [...FUNCTIONS.keys()].map((name) => name.split(' '));

/** How many arguments a function takes; null for one that nobody knows. */
export function arityOf(name: string): number | null {
  return FUNCTIONS.get(name)?.arity ?? null;
}

/** A function that nobody knows gives null. */
export function callFunction(name: string, args: Args, scope: FeelScope): FeelValue {
  return FUNCTIONS.get(name)?.call(args, scope) ?? null;
}

function unary(call: (value: FeelValue, scope: FeelScope) => FeelValue): FeelFunction {
  // Not reached: the default, as the compiler counts the arguments.
  return { arity: 1, call: ([value = null], scope) => call(value, scope) };
}

function binary(
  call: (left: FeelValue, right: FeelValue, scope: FeelScope) => FeelValue,
): FeelFunction {
  // Not reached: the defaults, as the compiler counts the arguments.
  return { arity: 2, call: ([left = null, right = null], scope) => call(left, right, scope) };
}

function texts(call: (left: string, right: string, scope: FeelScope) => FeelValue): FeelFunction {
  return binary((left, right, scope) => call(...checkTexts(left, right), scope));
}

/** Anchored at the start, as Python's `re.match`; in linear time, so without look-around and back references. */
function doesMatch(text: string, pattern: string, { budget }: FeelScope): boolean {
  try {
    return CompiledPattern.compile(pattern, 0n, budget).find(text, 0, 'start') !== null;
  } catch (error) {
    if (error instanceof ExpressionError) throw new FeelError(`bad pattern: ${error.message}`);
    throw error;
  }
}

/** How much more than reading a text its escaping takes. */
const QUOTED_WEIGHT = 8;
/** How much more than reading a text it takes to find out that it is no JSON: failing ends every level of it. */
const BROKEN_JSON_WEIGHT = 32;

/** Texts in lists are quoted, so what is quoted again and again doubles. */
function toFeelText(value: FeelValue, scope: FeelScope): FeelValue {
  if (typeof value === 'string') return value;
  scope.spendOn(value, QUOTED_WEIGHT);
  const text = toText(plain(value));
  scope.budget.reserve(text.length);
  return text;
}

function loadJson(value: FeelValue, scope: FeelScope): FeelValue {
  const text = textOf(value);
  try {
    return fromJson(parseJson(text));
  } catch {
    scope.spendOn(text, BROKEN_JSON_WEIGHT);
    throw new FeelError('json loads got a text that is not JSON');
  }
}

function textOf(value: FeelValue): string {
  if (typeof value === 'string') return value;
  throw new FeelError(`expected a text, got ${className(value)}`);
}

function listOf(value: FeelValue): readonly FeelValue[] {
  if (isListValue(value)) return value;
  throw new FeelError(`expected a list, got ${className(value)}`);
}

function dayOf(value: FeelValue): Moment {
  if (value instanceof Moment && value.kind !== 'time') return value;
  throw new FeelError(`expected a date, got ${className(value)}`);
}

/** Open ends leave their point out, so touching is allowed. */
function isBefore(left: FeelValue, right: FeelValue): boolean {
  const mayTouch =
    (left instanceof Range && left.isEndOpen) || (right instanceof Range && right.isStartOpen);
  return isOrdered(endOf(left), mayTouch ? '<=' : '<', startOf(right));
}

function isAfter(left: FeelValue, right: FeelValue): boolean {
  return isBefore(right, left);
}

function doesInclude(range: FeelValue, inner: FeelValue): boolean {
  if (!(range instanceof Range)) throw new FeelError(`expected a range, got ${className(range)}`);
  if (!(inner instanceof Range)) return isInRange(inner, range);
  const isOpenerAtStart = range.isStartOpen && !inner.isStartOpen;
  const isOpenerAtEnd = range.isEndOpen && !inner.isEndOpen;
  return (
    isOrdered(range.start, isOpenerAtStart ? '<' : '<=', inner.start) &&
    isOrdered(range.end, isOpenerAtEnd ? '>' : '>=', inner.end)
  );
}

function startOf(value: FeelValue): FeelValue {
  return value instanceof Range ? value.start : value;
}

function endOf(value: FeelValue): FeelValue {
  return value instanceof Range ? value.end : value;
}
