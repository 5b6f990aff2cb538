import fc from 'fast-check';
import { checkFeel } from '../check-feel.js';

const atom = fc.oneof(
  fc.constantFrom('x', 'a.b', '_v', 'true', 'null', 'now()', 'nobody knows(1)'),
  fc.nat(1000).map(String),
  fc.constantFrom('1.5', '-2', '.5', '"a"', '""', '"a \\" b"', '"// & #"', '"${x}"', '"城市"'),
  fc.constantFrom(
    'date("2020-01-01")',
    'date and time("2020-01-01T00:00:00")',
    'get or else(x, 1)',
  ),
);

/** FEEL expressions of BKFlow's language (flow-layer.md 6.5). */
export const arbitraryFeel: fc.Arbitrary<string> = fc
  .letrec<{ expression: string }>((tie) => {
    const e = tie('expression');
    const list = fc.array(e, { minLength: 1, maxLength: 3 }).map((items) => items.join(', '));
    const binary = fc.constantFrom('+', '-', '*', '/', '**', '=', '!=', '<', '>=', 'and', 'or');
    return {
      expression: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        atom,
        fc.tuple(e, binary, e).map((parts) => parts.join(' ')),
        fc.tuple(e, fc.constantFrom('=', '+', '<'), e).map((parts) => parts.join('')),
        e.map((inner) => `(${inner})`),
        list.map((items) => `[${items}]`),
        fc.tuple(e, e).map(([key, inner]) => `{a: ${key}, "b c": ${inner}, d: 1}`),
        fc.tuple(atom, atom).map(([from, to]) => `x in [${from}..${to})`),
        list.map((items) => `x in [${items}]`),
        fc.tuple(atom, atom, atom).map(([a, b, c]) => `${a} between ${b} and ${c}`),
        fc.tuple(list, e).map(([a, b]) => `some x in [${a}], y in [1] satisfies ${b}`),
        fc.tuple(e, e).map(([a, b]) => `list contains(${a}, ${b})`),
        fc.tuple(list, e).map(([a, b]) => `[${a}][${b}]`),
      ),
    };
  })
  .expression.filter((text) => checkFeel(text).ok);
