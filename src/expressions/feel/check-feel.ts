import { parseExpression } from 'feelin';
import { FEEL_ENCLOSURES, findEnclosed, type EnclosedRange } from '../enclosures.js';
import { type SyntaxProblem } from '../syntax-problem.js';

/** Longest expression, in UTF-16 units: feelin's time grows faster than a text's length. */
export const MAX_FEEL_LENGTH = 2_048;
/** Deepest nesting of brackets: each level of contexts multiplies feelin's time, and its recursion is not bounded. */
export const MAX_FEEL_DEPTH = 32;

export type FeelCheck =
  { readonly ok: true } | { readonly ok: false; readonly error: SyntaxProblem };

/**
 * Names that hold FEEL keywords and that BKFlow's FEEL knows without being told (flow-layer.md 6.5). feelin has to be
 * told; a name of words that are no keywords it reads anyway.
 */
const KNOWN_NAMES = { 'get or else': null };

/**
 * Whether a text parses as a FEEL expression (flow-layer.md 6.5), as feelin reads the language: somewhat more than
 * BKFlow's subset. feelin always gives a tree; where the text does not fit, the tree has an error node, and the first
 * one is the problem.
 */
export function checkFeel(text: string): FeelCheck {
  const error = boundsProblem(text) ?? parseProblem(text);
  return error === null ? { ok: true } : { ok: false, error };
}

/** What is settled before feelin sees the text. */
function boundsProblem(text: string): SyntaxProblem | null {
  if (text.length > MAX_FEEL_LENGTH) {
    const message = `The expression is longer than ${MAX_FEEL_LENGTH} characters.`;
    return { position: MAX_FEEL_LENGTH, message };
  }
  const enclosed = findEnclosed(text, FEEL_ENCLOSURES);
  const open = enclosed.find(({ isClosed }) => !isClosed);
  if (open !== undefined) return unclosed(open);
  const position = tooDeepAt(text, enclosed);
  if (position === null) return null;
  return { position, message: `Brackets nest deeper than ${MAX_FEEL_DEPTH}.` };
}

export function unclosed({ kind, start }: EnclosedRange): SyntaxProblem {
  return { position: start, message: `The ${kind} is not closed.` };
}

function tooDeepAt(text: string, enclosed: readonly EnclosedRange[]): number | null {
  const ends = new Map(enclosed.map(({ start, end }) => [start, end]));
  let depth = 0;
  for (let at = 0; at < text.length; at = ends.get(at) ?? at + 1) {
    const char = text.charAt(at);
    if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth = Math.max(0, depth - 1);
    if (depth > MAX_FEEL_DEPTH) return at;
  }
  return null;
}

/** In some texts with many errors feelin recurses until the stack ends; those are none of the language's. */
function parseProblem(text: string): SyntaxProblem | null {
  try {
    const cursor = parseExpression(text, KNOWN_NAMES, undefined).cursor();
    while (!cursor.type.isError) {
      if (!cursor.next()) return null;
    }
    return { position: cursor.from, message: unexpected(text, cursor.from) };
  } catch (error) {
    // Not reached: another error, as feelin's parser throws none of its own.
    if (!(error instanceof RangeError)) throw error;
    return { position: 0, message: 'The expression has too many errors to read.' };
  }
}

const SHOWN_LENGTH = 20;
const WORD = /^(?:[\p{L}\p{N}_]+|.)/u;

function unexpected(text: string, position: number): string {
  const rest = text.slice(position).trimStart();
  const [word] = WORD.exec(rest.slice(0, SHOWN_LENGTH)) ?? [];
  return word === undefined
    ? 'The expression ends too early.'
    : `Unexpected ${JSON.stringify(word)}.`;
}
