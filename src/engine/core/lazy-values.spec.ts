import { JsonNumber, parseJson, stringifyJson, type JsonValue } from '../../common/json/index.js';
import { HydrateError } from './hydrate-error.js';
import { computeLazy } from './lazy-values.js';

function computed(customType: string, value: JsonValue): JsonValue {
  return computeLazy({ name: 'x', kind: 'lazy', customType, value }, value);
}

describe('computeLazy', () => {
  it('reads the JSON of a json_variable', () => {
    expect(computed('json_variable', '{"a": [1, "b"]}')).toEqual({ a: [1, 'b'] });
    expect(computed('json_variable', { a: 1 })).toEqual({ a: 1 });
    expect(() => computed('json_variable', '{"a": ')).toThrow(HydrateError);
    expect(() => computed('json_variable', '{"a": ')).toThrow('the JSON of ${x} is broken:');
  });

  it('refuses JSON that is nested too deep', () => {
    expect(() => computed('json_variable', '['.repeat(10_000))).toThrow(HydrateError);
  });

  it('joins what was selected', () => {
    expect(computed('select', ['a', 'b'])).toBe('a,b');
    expect(computed('select', [1, true, null, new JsonNumber('1.0')])).toBe('1,True,None,1.0');
    expect(computed('select', [])).toBe('');
    expect(computed('select', 'a')).toBe('a');
  });

  it('turns a table into columns', () => {
    const rows = [{ city: 'Bonn', size: 3 }, 'not a row', { city: 'Ulm', is_new: true }];
    expect(computed('datatable', rows)).toEqual({
      city: ['Bonn', '', 'Ulm'],
      flat__city: 'Bonn\n\nUlm',
      size: [3, '', ''],
      flat__size: '3\n\n',
      is_new: ['', '', true],
      flat__is_new: '\n\nTrue',
    });
    expect(computed('datatable', 'text')).toBe('text');
  });

  it('keeps the order of columns whose names are numbers', () => {
    const table = computed('datatable', parseJson('[{"b": 1, "10": 2}]'));
    expect(stringifyJson(table)).toBe('{"b":[1],"flat__b":"1","10":[2],"flat__10":"2"}');
  });

  it('leaves other values as they are', () => {
    expect(computed('bk_user_selector', 'Ines,Bo')).toBe('Ines,Bo');
  });
});
