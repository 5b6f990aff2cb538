import { ExpressionError } from '../../runtime/expression-error.js';

const WORD = '\\p{L}\\p{N}_';
const SPACE = '\\s\\v\\x1c-\\x1f\\x85\\p{Z}';
/** Escapes that mean the same in both languages, in a class and outside. */
const SAME: ReadonlySet<string> = new Set('nrtfva');
/** Escapes of places, which stand outside of classes only. */
const PLACES: ReadonlyMap<string, string> = new Map([
  ['A', '\\A'],
  ['Z', '\\z'],
  ['b', '\\b'],
  ['B', '\\B'],
]);
/** Python's classes hold the letters and digits of all scripts. */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ['d', '\\p{Nd}'],
  ['D', '\\P{Nd}'],
  ['w', `[${WORD}]`],
  ['W', `[^${WORD}]`],
  ['s', `[${SPACE}]`],
  ['S', `[^${SPACE}]`],
]);
const CLASSES_INSIDE: ReadonlyMap<string, string> = new Map([
  ['b', '\\x08'],
  ['d', '\\p{Nd}'],
  ['D', '\\P{Nd}'],
  ['w', WORD],
  ['s', SPACE],
  ['S', '\\S'],
]);
const CODE = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(0[0-7]{0,2}|[1-3][0-7]{2})/y;
const REPEAT = /\{([0-9]*)(?:,([0-9]*))?\}/y;
/** What a pattern may grow to when its repetitions are written out. */
const MAX_SIZE = 20_000;
const MAX_REPEAT = 1000;

export interface TranslatedPattern {
  readonly pattern: string;
  /** About how large the compiled pattern is at most. */
  readonly size: number;
  /** How many of Unicode's large classes it has, each of which takes long to compile. */
  readonly classes: number;
}

/**
 * A pattern of Python's `re` in the syntax of RE2. What only a backtracking engine can do (back references, looking
 * around) is refused by RE2 itself. `$` matches at the end only, also before a line end there.
 */
export function translatePattern(source: string): TranslatedPattern {
  const translator = new Translator(source);
  const pattern = translator.translate();
  return { pattern, size: translator.size, classes: translator.classes };
}

class Translator {
  classes = 0;
  private at = 0;
  private isInClass = false;
  private growth = 1;

  constructor(private readonly source: string) {}

  get size(): number {
    return this.source.length * Math.min(this.growth, MAX_REPEAT);
  }

  translate(): string {
    const parts: string[] = [];
    while (this.at < this.source.length) parts.push(this.next());
    if (this.size > MAX_SIZE) throw new ExpressionError('The pattern is too large.');
    return parts.join('');
  }

  private next(): string {
    const char = this.source.charAt(this.at);
    this.at += 1;
    if (char === '\\') return this.escape();
    if (this.isInClass) return this.inClass(char);
    if (char === '[') return this.openClass();
    if (char === '{') return this.repeat();
    return char;
  }

  private escape(): string {
    const codePoint = this.source.codePointAt(this.at);
    if (codePoint === undefined) throw new ExpressionError('bad escape (end of pattern)');
    const char = String.fromCodePoint(codePoint);
    const code = this.code();
    if (code !== null) return code;
    this.at += char.length;
    if (SAME.has(char)) return `\\${char}`;
    const named = this.isInClass ? CLASSES_INSIDE : CLASSES;
    const known = named.get(char);
    if (known !== undefined) {
      this.classes += 1;
      return known;
    }
    const place = this.isInClass ? undefined : PLACES.get(char);
    if (place !== undefined) return place;
    if (/[a-zA-Z0-9]/.test(char)) throw new ExpressionError(`bad escape \\${char}`);
    return literal(char);
  }

  private code(): string | null {
    CODE.lastIndex = this.at;
    const match = CODE.exec(this.source);
    if (match === null) return null;
    this.at += match[0].length;
    const [, two, four, eight, octal = ''] = match;
    return `\\x{${two ?? four ?? eight ?? parseInt(octal, 8).toString(16)}}`;
  }

  /** A bracket that closes directly behind the opening one is a character of the class. */
  private openClass(): string {
    this.isInClass = true;
    const opening = this.source.charAt(this.at) === '^' ? '[^' : '[';
    this.at += opening.length - 1;
    if (this.source.charAt(this.at) !== ']') return opening;
    this.at += 1;
    return `${opening}\\]`;
  }

  private inClass(char: string): string {
    if (char === '[') return '\\[';
    if (char === ']') this.isInClass = false;
    return char;
  }

  /** Braces that hold no counts are text in Python. */
  private repeat(): string {
    REPEAT.lastIndex = this.at - 1;
    const match = REPEAT.exec(this.source);
    if (match === null || match[0] === '{}') return '\\{';
    // Not reached: the empty text, as the first group always takes part.
    const [whole, low = '', high] = match;
    this.at += whole.length - 1;
    this.growth *= Math.max(Number(low), Number(high ?? 0), 1);
    const end = high === undefined ? '' : `,${high}`;
    return `{${low === '' ? '0' : low}${end}}`;
  }
}

function literal(char: string): string {
  return char > '\x7f' ? char : `\\${char}`;
}
