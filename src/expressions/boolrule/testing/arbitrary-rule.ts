import fc from 'fast-check';
import { JOINERS, OPERATORS, type BoolRule, type Chain, type Condition } from '../ast.js';
import { type Literal, type Operand, type Path, type Simple } from '../ast.js';

/** Texts that can be written: not both quotes, and no backslash, which could begin an escape. */
const arbitraryText = fc
  .string({ unit: 'binary', maxLength: 8 })
  .map((text) => text.replaceAll('\\', '/'))
  .filter((text) => !text.includes('"') || !text.includes("'"));

const arbitraryLiteral: fc.Arbitrary<Literal> = fc
  .oneof(
    fc.bigInt(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    arbitraryText,
    fc.boolean(),
  )
  .map((value) => ({ kind: 'literal', value }));

const arbitraryWord = fc
  .stringMatching(/^(?:\$\{)?_?[A-Za-z][A-Za-z0-9_]{0,5}\}?$/)
  .filter((word) => !/^(?:true|false)/i.test(word));

const arbitraryPath: fc.Arbitrary<Path> = fc
  .array(arbitraryWord, { minLength: 1, maxLength: 3 })
  .map((words) => ({ kind: 'path', text: words.join('.') }));

const arbitrarySimple: fc.Arbitrary<Simple> = fc.oneof(arbitraryLiteral, arbitraryPath);

const arbitraryOperand: fc.Arbitrary<Operand> = fc.oneof(
  { weight: 3, arbitrary: arbitrarySimple },
  {
    weight: 1,
    arbitrary: fc
      .array(arbitrarySimple, { minLength: 1, maxLength: 4 })
      .map((items) => ({ kind: 'list' as const, items })),
  },
);

const { chain } = fc.letrec<{ chain: Chain; condition: Condition }>((tie) => ({
  chain: fc.record({
    kind: fc.constant('chain' as const),
    first: tie('condition'),
    rest: fc.array(
      fc.record({ joiner: fc.constantFrom(...JOINERS), condition: tie('condition') }),
      { maxLength: 3 },
    ),
  }),
  condition: fc.oneof(
    { maxDepth: 4 },
    fc.record({
      kind: fc.constant('comparison' as const),
      left: arbitraryOperand,
      operator: fc.constantFrom(...OPERATORS),
      right: arbitraryOperand,
    }),
    fc.record({ kind: fc.constant('group' as const), chain: tie('chain') }),
    fc.constant({ kind: 'always' as const }),
  ),
}));

export const arbitraryRule: fc.Arbitrary<BoolRule> = chain;
