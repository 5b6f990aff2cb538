import { callWith } from '../../builtins/builtin.js';
import { ExpressionError } from '../../runtime/expression-error.js';
import { type Runtime } from '../../runtime/runtime.js';
import { typeName } from '../../runtime/type-name.js';
import { PythonFunction, type Value } from '../../runtime/value.js';
import { type Match } from './match.js';

/** What a match is replaced by. */
export type Replacement = (match: Match) => string;

const ESCAPE = /\\(?:g<([^>]*)>|(0[0-7]{0,2}|[1-7][0-7]{2})|([0-9]{1,2})|([^]|$))/g;
const MAX_OCTAL = 0o377;
const NAMED: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
]);

/** The replacement of `re.sub`: a text with `\1` and `\g<name>` in it, or a function of the match. */
export function toReplacement(value: Value, runtime: Runtime): Replacement {
  if (value instanceof PythonFunction) {
    return (match) => {
      const text = callWith(value, match, runtime);
      if (typeof text === 'string') return text;
      throw new ExpressionError(`expected str instance, ${typeName(text)} found`);
    };
  }
  if (typeof value !== 'string') {
    throw new ExpressionError(`decoding to str: need str, ${typeName(value)} found`);
  }
  if (!value.includes('\\')) return () => value;
  return (match) => {
    runtime.budget.scan(value.length * 2);
    return expand(value, match, runtime);
  };
}

function expand(template: string, match: Match, { budget }: Runtime): string {
  let size = template.length;
  return template.replace(
    ESCAPE,
    (whole: string, name?: string, octal?: string, digits?: string) => {
      const group = name ?? digits;
      const text = group === undefined ? unescape(whole, octal) : groupText(group, match);
      size += text.length;
      budget.checkSize(size);
      budget.scan(text.length);
      return text;
    },
  );
}

function groupText(group: string, match: Match): string {
  const key = /^[0-9]+$/.test(group) ? BigInt(group) : group;
  return match.group(match.indexOf(key)) ?? '';
}

function unescape(whole: string, octal?: string): string {
  if (octal !== undefined) return characterOf(octal);
  const char = whole.slice(1);
  const named = NAMED.get(char);
  if (named !== undefined) return named;
  if (/^[a-zA-Z]?$/.test(char)) throw new ExpressionError(`bad escape ${whole}`);
  return whole;
}

function characterOf(octal: string): string {
  const code = parseInt(octal, 8);
  if (code > MAX_OCTAL) throw new ExpressionError(`octal escape value \\${octal} is too large`);
  return String.fromCodePoint(code);
}
