import { JOINERS, OPERATORS } from './ast.js';

/**
 * The values of a rule by what may follow: the left side of a comparison, the same right behind `(`, where it may turn
 * out to be the first of a list, an item of a list on the left, and the two kinds on the right.
 */
type Role = 'left' | 'first' | 'left item' | 'right' | 'right item';

/** Where in a token, or between which tokens, a text stands. */
type Place =
  | 'before value'
  | 'sign'
  | 'point'
  | 'integer'
  | 'integer point'
  | 'fraction'
  | 'exponent mark'
  | 'exponent sign'
  | 'exponent'
  | 'string'
  | 'dollar'
  | 'brace'
  | 'underscore'
  | 'segment'
  | 'word'
  | 'closed word'
  | 'bool'
  | 'behind value'
  | 'operator'
  | 'joiner';

/** What is known of a text that begins a rule, parentheses not counted. */
export interface RuleState {
  readonly place: Place;
  readonly role: Role;
  /**
   * What has been read of an operator, a joiner or a bool, the quote of a string; behind a value, whether a word or a
   * digit ends there, which keeps `and` away.
   */
  readonly read: string;
}

export const RULE_START: RuleState = { place: 'before value', role: 'left', read: '' };

/** The state behind one more character; null when no rule goes on with it (engine-core.md 7.6). */
export function nextState(state: RuleState, char: string): RuleState | null {
  switch (state.place) {
    case 'before value':
      return isSpace(char) ? state : startValue(state.role, char);
    case 'string':
      if (char === '\n' || char === '\r') return null;
      return char === state.read ? behind(state.role, '') : state;
    case 'bool':
      return nextInBool(state, char);
    case 'behind value':
      return nextBehindValue(state, char);
    case 'operator':
      return nextInOperator(state.read, char);
    case 'joiner':
      return nextInJoiner(state.read, char);
    case 'dollar':
    case 'brace':
    case 'underscore':
    case 'segment':
    case 'word':
    case 'closed word':
      return nextInPath(state, char);
    case 'sign':
    case 'point':
    case 'integer':
    case 'integer point':
    case 'fraction':
    case 'exponent mark':
    case 'exponent sign':
    case 'exponent':
      return nextInNumber(state, char);
    default:
      return state.place satisfies never;
  }
}

/** Whether a text in this state is a rule, parentheses not counted. */
export function mayEnd(state: RuleState): boolean {
  const next = nextState(state, ' ');
  return next?.place === 'behind value' && next.role === 'right';
}

function at(place: Place, role: Role, read = ''): RuleState {
  return { place, role, read };
}

function behind(role: Role, read: 'word' | ''): RuleState {
  return at('behind value', role, read);
}

function startValue(role: Role, char: string): RuleState | null {
  const beginsCondition = role === 'left' || role === 'first';
  if (char === '(') {
    if (beginsCondition) return at('before value', 'first');
    return role === 'right' ? at('before value', 'right item') : null;
  }
  if (char === '*') return beginsCondition ? behind('right', '') : null;
  if (char === '"' || char === "'") return at('string', role, char);
  if (char === '+' || char === '-') return at('sign', role);
  if (/[0-9.]/.test(char)) return nextInNumber(at('sign', role), char);
  if (/[tf]/i.test(char)) return at('bool', role, char.toLowerCase());
  return nextInPath(at('segment', role), char);
}

/** What the characters lead to from each place in a number. An integer takes no exponent. */
const NUMBER_STEPS: Readonly<Record<string, readonly [RegExp, Place][]>> = {
  sign: [
    [/[0-9]/, 'integer'],
    [/\./, 'point'],
  ],
  point: [[/[0-9]/, 'fraction']],
  integer: [
    [/[0-9]/, 'integer'],
    [/\./, 'integer point'],
  ],
  'integer point': [
    [/[0-9]/, 'fraction'],
    [/e/i, 'exponent mark'],
  ],
  fraction: [
    [/[0-9]/, 'fraction'],
    [/e/i, 'exponent mark'],
  ],
  'exponent mark': [
    [/[0-9]/, 'exponent'],
    [/[+-]/, 'exponent sign'],
  ],
  'exponent sign': [[/[0-9]/, 'exponent']],
  exponent: [[/[0-9]/, 'exponent']],
};
const WHOLE_NUMBERS: ReadonlySet<Place> = new Set<Place>([
  'integer',
  'integer point',
  'fraction',
  'exponent',
]);

function nextInNumber({ place, role }: RuleState, char: string): RuleState | null {
  const step = NUMBER_STEPS[place]?.find(([pattern]) => pattern.test(char));
  if (step !== undefined) return at(step[1], role);
  if (!WHOLE_NUMBERS.has(place)) return null;
  return nextBehindValue(behind(role, place === 'integer point' ? '' : 'word'), char);
}

const PATH_STEPS: Readonly<Record<string, readonly [RegExp, Place][]>> = {
  segment: [
    [/\$/, 'dollar'],
    [/_/, 'underscore'],
    [/[A-Za-z]/, 'word'],
  ],
  dollar: [[/\{/, 'brace']],
  brace: [
    [/_/, 'underscore'],
    [/[A-Za-z]/, 'word'],
  ],
  underscore: [[/[A-Za-z]/, 'word']],
  word: [
    [/[A-Za-z0-9_]/, 'word'],
    [/\}/, 'closed word'],
    [/\./, 'segment'],
  ],
  'closed word': [[/\./, 'segment']],
};

function nextInPath({ place, role }: RuleState, char: string): RuleState | null {
  const step = PATH_STEPS[place]?.find(([pattern]) => pattern.test(char));
  if (step !== undefined) return at(step[1], role);
  if (place === 'word') return nextBehindValue(behind(role, 'word'), char);
  return place === 'closed word' ? nextBehindValue(behind(role, ''), char) : null;
}

/** `true` is over with its last letter, whatever follows; until then it may be another word. */
function nextInBool({ role, read }: RuleState, char: string): RuleState | null {
  const longer = read + char.toLowerCase();
  if (longer === 'true' || longer === 'false') return behind(role, 'word');
  const isBeginning = 'true'.startsWith(longer) || 'false'.startsWith(longer);
  return isBeginning ? at('bool', role, longer) : nextInPath(at('word', role), char);
}

function nextBehindValue({ role, read }: RuleState, char: string): RuleState | null {
  if (isSpace(char)) return behind(role, '');
  if (role === 'right') {
    if (char === ')') return behind('right', '');
    return read === '' ? nextInJoiner('', char) : null;
  }
  const isRight = role === 'right item';
  if (role !== 'left') {
    if (char === ',') return at('before value', isRight ? 'right item' : 'left item');
    if (char === ')') return behind(isRight ? 'right' : 'left', '');
  }
  return role === 'left' || role === 'first' ? nextInOperator('', char) : null;
}

function nextInOperator(read: string, char: string): RuleState | null {
  const longer = read + char.toLowerCase();
  const matching = OPERATORS.filter((operator) => operator.startsWith(longer));
  if (matching.length === 1 && matching[0] === longer) return at('before value', 'right');
  if (matching.length > 0) return at('operator', 'right', longer);
  // `<` and `>`, which might have been the beginnings of `<=` and `>=`.
  const isWhole = OPERATORS.some((operator) => operator === read);
  return isWhole ? nextState(at('before value', 'right'), char) : null;
}

function nextInJoiner(read: string, char: string): RuleState | null {
  if (JOINERS.some((joiner) => joiner === read)) {
    return /[A-Za-z0-9_$]/.test(char) ? null : nextState(RULE_START, char);
  }
  const longer = read + char.toLowerCase();
  return JOINERS.some((joiner) => joiner.startsWith(longer)) ? at('joiner', 'right', longer) : null;
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r';
}
