import { readPythonNames } from '../../fragments/python-expression.js';
import { referencedNames } from '../../fragments/index.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { type Expression } from './ast.js';
import { checkSafety } from './check-safety.js';
import { parseExpression } from './parse-expression.js';
import { splitFilters } from './split-filters.js';

/** The code of a fragment, parsed and found harmless. */
export interface ParsedFragment {
  readonly expression: Expression;
  /** Names that the expression does not bind itself. */
  readonly names: readonly string[];
  /** The text of the filters; null without any. */
  readonly filters: string | null;
}

/** What is known of a fragment from its code alone. */
export interface FragmentFacts {
  /** Whether it refers to any name: a text in which no fragment does is no template (flow-layer.md 2.5, rule 6). */
  readonly hasNames: boolean;
  /** The error says why the fragment stays as it is. */
  readonly parsed: ParsedFragment | ExpressionError;
}

/** Longer code is not parsed: nobody writes it by hand. */
export const MAX_CODE_LENGTH = 4000;

export function readFragment(code: string): FragmentFacts {
  if (code.length > MAX_CODE_LENGTH) {
    return { hasNames: false, parsed: new ExpressionError('The code is too long.') };
  }
  return { hasNames: referencedNames(code).size > 0, parsed: tryParse(code) };
}

/** Whatever is wrong with a fragment, only the fragment stays (engine-core.md 7.5). */
function tryParse(code: string): ParsedFragment | ExpressionError {
  try {
    return parseFragment(code);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    // Not reached: a guard, as reading fails in no other way.
    return new ExpressionError(`The code can't be read (${String(error)}).`);
  }
}

function parseFragment(code: string): ParsedFragment {
  const names = readPythonNames(code)?.names;
  if (names === undefined) throw new ExpressionError('The code does not parse.');
  const split = splitFilters(code);
  const expression = parseExpression(split.code);
  checkSafety(expression);
  return { expression, names: [...names], filters: split.filters };
}
