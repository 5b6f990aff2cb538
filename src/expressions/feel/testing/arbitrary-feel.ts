import fc from 'fast-check';
import { checkFeel } from '../check-feel.js';

const atom = fc.oneof(
  fc.constantFrom('x', 'a.b', 'two words', '_v', '城市', 'true', 'null', 'now()', '@"2020-01-01"'),
  fc.nat(1000).map(String),
  fc.constantFrom('1.5', '-2', '.5', '"a"', '""', '"a \\" b"', '"// & #"', '"${x}"'),
  fc.constantFrom(
    'date("2020-01-01")',
    'date and time("2020-01-01T00:00:00")',
    'get or else(x, 1)',
  ),
);

/** FEEL expressions of the subset that BKFlow's flows use (flow-layer.md 6.5), and a few more. */
export const arbitraryFeel: fc.Arbitrary<string> = fc
  .letrec<{ expression: string }>((tie) => {
    const e = tie('expression');
    const list = fc.array(e, { minLength: 1, maxLength: 3 }).map((items) => items.join(', '));
    const binary = fc.constantFrom(
      '+',
      '-',
      '*',
      '/',
      '**',
      '=',
      '!=',
      '<',
      '>=',
      'and',
      'or',
      'in',
    );
    return {
      expression: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        atom,
        fc.tuple(e, binary, e).map((parts) => parts.join(' ')),
        fc.tuple(e, fc.constantFrom('=', '+', '<'), e).map((parts) => parts.join('')),
        e.map((inner) => `(${inner})`),
        list.map((items) => `[${items}]`),
        fc.tuple(e, e).map(([key, inner]) => `{a: ${key}, "b c": ${inner}, d e: 1}`),
        fc.tuple(e, e).map(([from, to]) => `x in [${from}..${to})`),
        fc.tuple(e, e).map(([from, to]) => `1 in ]${from}..${to}[`),
        fc.tuple(e, e, e).map(([a, b, c]) => `${a} between ${b} and ${c}`),
        fc.tuple(e, e, e).map(([a, b, c]) => `if ${a} then ${b} else ${c}`),
        fc.tuple(e, e).map(([a, b]) => `some x in ${a}, y in [1] satisfies ${b}`),
        fc.tuple(e, e).map(([a, b]) => `for x in ${a} return ${b}`),
        list.map((items) => `list contains(${items})`),
        fc.tuple(e, e).map(([a, b]) => `${a}[${b}]`),
        e.map((a) => `${a} instance of number`),
        e.map((a) => `function(p, q) ${a}`),
        e.map((a) => `${a} /* note & "x */ // end =`),
      ),
    };
  })
  .expression.filter((text) => checkFeel(text).ok);
