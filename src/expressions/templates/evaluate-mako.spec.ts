import { type JsonValue } from '../../common/json/index.js';
import { evaluateMako } from './index.js';
import { ENV, lookupIn } from './testing/render-code.js';

function evaluate(text: string, context: JsonValue = {}): ReturnType<typeof evaluateMako> {
  return evaluateMako(text, lookupIn(context), ENV);
}

describe('evaluateMako', () => {
  it.each<[string, JsonValue, boolean]>([
    ['${1 == 1}', {}, true],
    ['${1 == 0}', {}, false],
    ['True', {}, true],
    [' False\n', {}, false],
    ['${x > 3}', { x: 5 }, true],
    ['${city == "Bonn"}', { city: 'Bonn' }, true],
    ['${flag}', { flag: false }, false],
    ['${flag}', { flag: 'True' }, true],
    ['${not l}', { l: [] }, true],
    ['${"Tr"}${"ue"}', {}, true],
  ])('%s with %j is %p', (text, context, value) => {
    expect(evaluate(text, context)).toEqual({ ok: true, value });
  });

  it.each<[string, string]>([
    ['${1 + 1}', 'must be a boolean, now is 2'],
    ['true', 'now is true'],
    ['', 'now is '],
    ['${missing}', 'now is ${missing}'],
    ['${x} > 3', 'now is 5 > 3'],
    ['${text}', 'now is ${1 == 1}'],
    ['${[i for i in range(10**9)]}', 'more steps'],
    ['${"a" * 10**9}', 'larger value'],
  ])('%s is refused: %s', (text, message) => {
    const result = evaluate(text, { x: 5, text: '${1 == 1}' });
    expect(result).toEqual({ ok: false, message: expect.stringContaining(message) });
  });

  it('passes an error of the lookup through', () => {
    const lookup = (): never => {
      throw new Error('hydrate');
    };
    expect(() => evaluateMako('${a}', lookup, ENV)).toThrow('hydrate');
  });
});
