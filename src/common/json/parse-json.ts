import { JsonDepthError, JsonSyntaxError } from './json-errors.js';
import { JsonNumber, type JsonObject, type JsonValue, memoryKey, setKey } from './json-value.js';
import { isLosslessForNative } from './scan-json.js';

const DEFAULT_MAX_DEPTH = 256;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** The plain part of a string: everything up to a quote, an escape or a control character. */
const PLAIN = /[^"\\\u0000-\u001F]*/y;
const LITERALS = new Map<string, JsonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Reads JSON so that `stringifyJson` gives it back: numbers digit by digit, keys in order, any key (json-value.ts).
 * Of duplicate keys the last value wins, at the place of the first, as with `JSON.parse`.
 * @param limits.maxDepth levels of arrays and objects, default 256
 * @throws JsonSyntaxError with the place; also for strings that are not valid Unicode (lone surrogates)
 * @throws JsonDepthError
 */
export function parseJson(text: string, limits: { maxDepth?: number } = {}): JsonValue {
  const maxDepth = limits.maxDepth ?? DEFAULT_MAX_DEPTH;
  if (isLosslessForNative(text, maxDepth)) {
    try {
      return JSON.parse(text) as JsonValue;
    } catch {
      // The own parser below says where it breaks.
    }
  }
  return new Parser(text, maxDepth).parse();
}

/** No limit may refuse what an earlier, more generous one let in: LIMIT_JSON_DEPTH is at most 1000. */
const STORED_DEPTH = 1200;

/** Reads JSON that this service stored itself. @throws JsonSyntaxError when it is damaged */
export function parseStoredJson(text: string): JsonValue {
  return parseJson(text, { maxDepth: STORED_DEPTH });
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
  ) {}

  parse(): JsonValue {
    if (this.text === '') this.fail('the text is empty');
    if (this.text.startsWith('\uFEFF')) this.fail('unexpected byte order mark');
    const value = this.value();
    this.space();
    if (this.at < this.text.length) this.fail('unexpected text after the end of the JSON value');
    return value;
  }

  private value(): JsonValue {
    this.space();
    const char = this.text.charAt(this.at);
    if (char === '{') return this.nested(() => this.object());
    if (char === '[') return this.nested(() => this.array());
    if (char === '"') return this.string();
    if (char === '-' || (char >= '0' && char <= '9')) return this.number();
    for (const [literal, value] of LITERALS) {
      if (this.text.startsWith(literal, this.at)) {
        this.at += literal.length;
        return value;
      }
    }
    return this.fail(char === '' ? 'unexpected end of the text' : 'expected a JSON value');
  }

  private nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > this.maxDepth) throw new JsonDepthError(this.maxDepth);
    this.at += 1;
    const value = read();
    this.depth -= 1;
    return value;
  }

  private object(): JsonObject {
    const object: JsonObject = {};
    this.space();
    if (this.take('}')) return object;
    for (;;) {
      this.space();
      if (this.text.charAt(this.at) !== '"') this.fail('expected a key in double quotes');
      const key = memoryKey(this.string());
      this.space();
      if (!this.take(':')) this.fail('expected ":" after the key');
      setKey(object, key, this.value());
      this.space();
      if (this.take('}')) return object;
      if (!this.take(',')) this.fail('expected "," or "}"');
    }
  }

  private array(): JsonValue[] {
    const array: JsonValue[] = [];
    this.space();
    if (this.take(']')) return array;
    for (;;) {
      array.push(this.value());
      this.space();
      if (this.take(']')) return array;
      if (!this.take(',')) this.fail('expected "," or "]"');
    }
  }

  private number(): number | JsonNumber {
    NUMBER.lastIndex = this.at;
    const literal = NUMBER.exec(this.text)?.[0];
    if (literal === undefined) return this.fail('expected a digit after "-"', this.at + 1);
    const next = this.text.charAt(this.at + literal.length);
    if (/[0-9.eE+-]/.test(next)) this.fail('the number is malformed');
    this.at += literal.length;
    const number = Number(literal);
    return String(number) === literal ? number : new JsonNumber(literal);
  }

  private string(): string {
    const start = this.at;
    this.at += 1;
    let value = '';
    for (;;) {
      PLAIN.lastIndex = this.at;
      const plain = PLAIN.exec(this.text)?.[0] ?? '';
      value += plain;
      this.at += plain.length;
      const char = this.text.charAt(this.at);
      if (char === '"') break;
      if (char === '') this.fail('the string is not closed', start);
      if (char !== '\\') this.fail('a control character in a string must be escaped');
      value += this.escape();
    }
    this.at += 1;
    if (!value.isWellFormed()) this.fail('the string is not valid Unicode (lone surrogate)', start);
    return value;
  }

  private escape(): string {
    const char = this.text.charAt(this.at + 1);
    if (char === 'u') {
      const hex = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.fail('expected four hex digits after "\\u"');
      this.at += 6;
      return String.fromCharCode(parseInt(hex, 16));
    }
    const value = Object.hasOwn(ESCAPES, char) ? ESCAPES[char] : undefined;
    if (value === undefined) return this.fail('unknown escape in a string');
    this.at += 2;
    return value;
  }

  private space(): void {
    while (' \t\n\r'.includes(this.text.charAt(this.at)) && this.at < this.text.length)
      this.at += 1;
  }

  private take(char: string): boolean {
    if (this.text.charAt(this.at) !== char) return false;
    this.at += 1;
    return true;
  }

  private fail(reason: string, position = this.at): never {
    throw new JsonSyntaxError(this.text, Math.min(position, this.text.length), reason);
  }
}
