import { type JsonValue } from '../../common/json/index.js';
import { renderValue } from './index.js';
import { ENV, lookupIn } from './testing/render-code.js';

/**
 * The table of engine-core.md 7.5, "Rendered examples". BKFlow switches object mode on and imports its modules, so that
 * three rows read differently here: `${a[0]}` and `${a["b"]}` keep their types, and `datetime` is there.
 */
const ROWS: readonly (readonly [JsonValue, Record<string, JsonValue>, JsonValue])[] = [
  ['${a}', { a: '1' }, '1'],
  ['${a}', { a: [1, 2, 3] }, [1, 2, 3]],
  ['${a}', {}, '${a}'],
  ['${a.b}', {}, '${a.b}'],
  ['${a:b}', {}, '${a:b}'],
  ['${a+int(b)}', { a: 2, b: '3' }, '5'],
  ['${a[0]}', { a: [1, 2] }, 1],
  ['${ a[0]}', { a: [1, 2] }, '1'],
  ['${a["b"]}', { a: { b: 1 } }, 1],
  ['${a["b"] }', { a: { b: 1 } }, '1'],
  ['${a[0][3]}', { a: [[0, 1, 2, { k: [] }]] }, { k: [] }],
  ['${a[1]}', { a: 1 }, '${a[1]}'],
  ['a-${1 if t else 2}-${a}', { t: false, a: 'c' }, 'a-2-c'],
  ["${'a-%s-c' % 1 if t else 2}", { t: true }, 'a-1-c'],
  ['${int(111)}', {}, '111'],
  ["${str('aaa')}", {}, 'aaa'],
  ['${int}', { int: 'cover' }, 'cover'],
  ['${name.upper()}', { name: 'abc' }, 'ABC'],
  ["${name.split('-')}", { name: 'a-b-c' }, "['a', 'b', 'c']"],
  ['${[x * 2 for x in items]}', { items: [1, 2, 3] }, '[2, 4, 6]'],
  ['${(lambda y: y + 1)(seed)}', { seed: 4 }, '5'],
  ["${a if a else 'default'}", { a: '' }, 'default'],
  ['${len(items)}', { items: [1, 2, 3] }, '3'],
  ['${_loop}', { _loop: 7 }, 7],
  ['${_loop + 1}', { _loop: 2 }, '3'],
  ['${datetime.datetime.now().strftime("%Y")}', {}, '2023'],
  ['${os.path.join("a","b")}', {}, 'a/b'],
  ['${secret_var}', {}, '${secret_var}'],
  ["${exec(print(''))}", {}, "${exec(print(''))}"],
  ["${type('').mro()}", {}, "${type('').mro()}"],
  ['${vars()}', {}, '${vars()}'],
  ["${getattr('', '__cl'+'ass__')}", {}, "${getattr('', '__cl'+'ass__')}"],
  [
    '${self.module.cache.util.os.popen("x").read()}',
    {},
    '${self.module.cache.util.os.popen("x").read()}',
  ],
  ['${context.lookup}', {}, '${context.lookup}'],
  ['${obj._secret}', { obj: { _secret: 1 } }, '${obj._secret}'],
  ["${'x'|((f() or str))}", { f: 1 }, "${'x'|((f() or str))}"],
  ["${' x ' | h, trim}${a}", { a: 1 }, 'x1'],
  [
    ['${a}', { k: '${a}-', '${a}': [null, true, '${b}'] }],
    { a: 1, b: 2 },
    [1, { k: '1-', '${a}': [null, true, 2] }],
  ],
];

describe('the rendered examples', () => {
  it.each(ROWS)('%j with %j is %j', (template, context, result) => {
    expect(renderValue(template, lookupIn(context), ENV).value).toEqual(result);
  });

  it('hydrates the context example', () => {
    const first = { a: '1', b: '2', e: 'compute_result' };
    const render = (text: string, context: JsonValue): JsonValue =>
      renderValue(text, lookupIn(context), ENV).value;
    const second = {
      ...first,
      c: render('${a}-${b}', first),
      d: render('${int(a) + int(b)}', first),
    };
    expect(second).toMatchObject({ c: '1-2', d: '3' });
    expect(render('${a}-${b}-${c}-${d}-${e}', second)).toBe('1-2-1-2-3-compute_result');
  });
});
