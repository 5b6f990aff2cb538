import { type JsonValue } from '../../common/json/index.js';
import { chooseWays, type BranchChoice } from './conditions.js';
import { Context } from './context.js';
import {
  activity,
  conditional,
  constant,
  converge,
  exclusive,
  graphOf,
  type NodeSketch,
} from './testing/sketch.js';

const ENV = { now: 0, timeZone: 'UTC', random: () => 0.5 };
const LINKS = 'start > x; x > a > j; x > b > j; x > c > j; j > end';
const AROUND = { a: activity('sync'), b: activity('sync'), c: activity('sync'), j: converge() };

/** @param overrides of constants that exist already, past validation */
function choose(
  gateway: NodeSketch,
  values: Readonly<Record<string, JsonValue>> = {},
  overrides: Readonly<Record<string, JsonValue>> = {},
): BranchChoice {
  const constants = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, constant(value)]),
  );
  const graph = graphOf({ links: LINKS, nodes: { ...AROUND, x: gateway }, constants });
  const node = graph.nodes.get('x');
  if (node?.kind !== 'exclusive' && node?.kind !== 'conditional_parallel') throw new Error('no x');
  const given = new Map(Object.entries(overrides));
  const header = { taskId: 1, spaceId: 1, system: {}, constants: given, mock: null };
  return chooseWays(node, new Context(graph, header, new Map(), ENV));
}

function targets(choice: BranchChoice): string {
  return choice.ok ? choice.ways.map(({ target }) => target).join(' ') : choice.reason;
}

const [YES, NO] = ['1 == 1', '1 == 0'];
/** Can be read only before its variable is put in. */
const BROKEN = '"${quote}" == "x"';
const QUOTE = { quote: 'say "hi"' };

describe('chooseWays', () => {
  it.each([
    [{ a: NO, b: YES, c: NO }, 'b'],
    [{ a: NO, b: NO, c: NO }, 'all conditions of branches are not meet'],
    [{ a: YES, b: NO, c: YES }, "multiple conditions meet: ['x_a', 'x_c']"],
  ])('lets exactly one way through an exclusive gateway: %j', (conditions, expected) => {
    expect(targets(choose(exclusive(conditions)))).toBe(expected);
  });

  it.each([
    [{ a: YES, b: NO, c: YES }, 'a c'],
    [{ a: YES, b: YES, c: YES }, 'a b c'],
    [{ a: NO, b: NO, c: NO }, 'all conditions of branches are not meet'],
  ])('lets all true ways through a conditional parallel gateway: %j', (conditions, expected) => {
    expect(targets(choose(conditional(conditions)))).toBe(expected);
  });

  it.each([exclusive, conditional])(
    'takes the default way only when no other is (%p)',
    (gateway) => {
      const fallback = { fallback: 'c' };
      expect(targets(choose(gateway({ a: NO, b: NO }, fallback)))).toBe('c');
      expect(targets(choose(gateway({ a: NO, b: YES }, fallback)))).toBe('b');
      // Its own condition does not count.
      expect(targets(choose(gateway({ a: NO, b: NO, c: NO }, fallback)))).toBe('c');
      expect(targets(choose(gateway({ a: NO, b: YES, c: YES }, fallback)))).toBe('b');
    },
  );

  it('takes the first of several true ways when the gateway says so', () => {
    const first = { extra: { strategy: 'FIRST' } };
    expect(targets(choose(exclusive({ a: NO, b: YES, c: YES }, first)))).toBe('b');
    // A broken condition behind it is not looked at.
    expect(targets(choose(exclusive({ a: YES, b: BROKEN, c: NO }, first), QUOTE))).toBe('a');
    expect(targets(choose(exclusive({ a: NO, b: BROKEN, c: NO }, first), QUOTE))).toMatch(/fail/);
  });

  it('fails for one broken condition, also behind a true one', () => {
    const choice = choose(exclusive({ a: YES, b: BROKEN, c: NO }), QUOTE);
    expect(targets(choice)).toMatch(
      /^evaluate\["\$\{quote\}" == "x"\] fail: "say "hi"" == "x" is /,
    );
  });

  it('renders the conditions first', () => {
    const conditions = { a: '${age} > 17', b: '"${city}" == "Bonn"', c: '${list[1]} == 9' };
    const values = { age: 20, city: 'Ulm', list: [8, 9] };
    expect(targets(choose(conditional(conditions), values))).toBe('a c');
  });

  it('compares a lone variable by its text', () => {
    const choice = choose(conditional({ a: '${yes} == 1', b: '${rule}', c: NO }), {
      yes: 1,
      rule: true,
    });
    // A bare word is no condition.
    expect(targets(choice)).toMatch(/^evaluate\[\$\{rule\}\] fail: True is no boolrule/);
  });

  it('takes variables that do not exist for their own text', () => {
    const choice = choose(exclusive({ a: '${nobody} == 1', b: '0 == 1', c: NO }));
    expect(targets(choice)).toBe('all conditions of branches are not meet');
  });

  it('keeps a condition on one line', () => {
    const choice = choose(
      conditional({ a: '"${lines}" == "x\\ny\\rz\\t!"', b: '"${done}" == "x\\ny"', c: NO }),
      { lines: 'x\ny\rz\t!', done: 'x\\ny' },
    );
    expect(targets(choice)).toBe('a b');
    // What holds such an escape already is left alone (engine-core.md 4.6 step 2).
    const mixed = choose(exclusive({ a: '"${x}" == "y"', b: NO, c: NO }), { x: 'x\\ty\nz' });
    expect(targets(mixed)).toMatch(/^evaluate\[/);
  });

  it('fails when a variable can not be computed', () => {
    const choice = choose(
      exclusive({ a: '${u} == 1', b: NO, c: NO }),
      { u: '', v: '' },
      { u: '${v}', v: '${u}' },
    );
    expect(targets(choice)).toBe(
      'evaluation context hydrate failed(the variable ${u} refers to itself), check node log for details',
    );
  });

  describe('in FEEL', () => {
    const extra = { parse_lang: 'FEEL' };

    it('evaluates what was rendered', () => {
      const conditions = { a: '${age} > 17', b: '"${city}" = "Bonn"', c: '1 in [1..3]' };
      const choice = choose(conditional(conditions, { extra }), { age: 20, city: 'Ulm' });
      expect(targets(choice)).toBe('a c');
    });

    it('has one budget for all conditions', () => {
      const heavy = `${`some a in [${'1,'.repeat(29)}1] satisfies `.repeat(3)}a = 2`;
      const few = { a: heavy, b: heavy, c: '1 = 1' };
      expect(targets(choose(conditional(few, { extra })))).toBe('c');
      const text = `\${len([1 for i in range(30000)]) + n} = 0 or ${heavy}`;
      const many = { a: text, b: text, c: text };
      expect(targets(choose(conditional(many, { extra }), { n: 1 }))).toMatch(
        /: Rendering takes more steps than a node may use\.$/,
      );
    });

    it('fails for what is no FEEL', () => {
      const conditions = { a: '"${quote}" = "x"', b: '1 = 0', c: '1 = 0' };
      const choice = choose(exclusive(conditions, { extra }), QUOTE);
      expect(targets(choice)).toMatch(
        /^evaluate\["\$\{quote\}" = "x"\] fail: "say "hi"" = "x": unexpected "hi"$/,
      );
    });
  });

  describe('in MAKO', () => {
    const extra = { parse_lang: 'MAKO' };

    it('takes True and False', () => {
      const conditions = { a: '${age > 17}', b: '${city == "Bonn"}', c: '${is_new}' };
      const values = { age: 20, city: 'Ulm', is_new: true };
      expect(targets(choose(conditional(conditions, { extra }), values))).toBe('a c');
    });

    // What the editor writes for new branches.
    it('evaluates fragments that name nothing', () => {
      const conditions = { a: '${1 == 1}', b: '${1 == 0}', c: '${1 == 0}' };
      expect(targets(choose(exclusive(conditions, { extra })))).toBe('a');
    });

    it('takes nothing else', () => {
      const conditions = { a: '${age}', b: '${1 == 0}', c: '${1 == 0}' };
      expect(targets(choose(exclusive(conditions, { extra }), { age: 20 }))).toBe(
        'evaluate[${age}] fail: The result of the expression must be a boolean, now is 20',
      );
    });

    it('fails when a variable can not be computed', () => {
      const conditions = { a: '${u == 1}', b: '${1 == 0}', c: '${1 == 0}' };
      const choice = choose(exclusive(conditions, { extra }), { u: '' }, { u: '<${u}>' });
      expect(targets(choice)).toMatch(/^evaluation context hydrate failed\(/);
    });
  });
});
