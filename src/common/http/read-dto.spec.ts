import { isJsonObject, parseJson, stringifyJson } from '../json/index.js';
import { BoolField, IntField, IntListField, JsonField, TextField } from './fields.js';
import { readDto, requireDto, validationFailed, WHOLE_BODY } from './read-dto.js';

const OPTIONAL = { description: '', required: false };

class BaseDto {
  @TextField({ description: '', max: 4 })
  text: string;
}

class SampleDto extends BaseDto {
  @TextField({ ...OPTIONAL, blank: true, nullable: true })
  blank?: string | null;

  @TextField({ ...OPTIONAL, choices: ['a', 'b'] })
  choice?: string;

  @IntField({ ...OPTIONAL })
  id?: number;

  @IntField({ ...OPTIONAL, min: -5, max: 5 })
  small?: number;

  @BoolField(OPTIONAL)
  flag?: boolean;

  @IntListField({ ...OPTIONAL, minItems: 1, maxItems: 3 })
  ids?: number[];

  @JsonField({ ...OPTIONAL, object: true })
  object?: object;

  @JsonField(OPTIONAL)
  any?: unknown;
}

/** @param members JSON text of some fields */
function read(members: string): ReturnType<typeof readDto<SampleDto>> {
  const raw = parseJson(`{"text": "t"${members === '' ? '' : `, ${members}`}}`);
  return readDto(SampleDto, raw, WHOLE_BODY);
}

function valueOf(members: string, field: keyof SampleDto): unknown {
  const result = read(members);
  return result.ok ? result.value[field] : result.details;
}

describe('coercions (api-platform.md 2.3)', () => {
  it.each([
    ['text', '"  ab "', 'ab'],
    ['text', '"😀😀😀😀"', '😀😀😀😀'],
    ['text', '5', '5'],
    ['text', '1.50', '1.50'],
    ['text', '-0', '-0'],
    ['blank', '" "', ''],
    ['blank', 'null', null],
    ['choice', '" b "', 'b'],
    ['id', '7', 7],
    ['id', '"7"', 7],
    ['id', '" 7.00 "', 7],
    ['id', '2.0', 2],
    ['id', '2147483647', 2147483647],
    ['small', '-5', -5],
    ['small', '"-5"', -5],
    ['small', '"0"', 0],
    ['ids', '[1, "2", 3.0]', [1, 2, 3]],
    ['flag', '1', true],
    ['flag', '"1"', true],
    ['flag', '"True"', true],
    ['flag', '"on"', true],
    ['flag', '0', false],
    ['flag', '"false"', false],
    ['flag', '"No"', 'must be true or false'],
  ] as [keyof SampleDto, string, unknown][])('%s: %s', (field, json, expected) => {
    const result = valueOf(`"${field}": ${json}`, field);
    if (typeof expected === 'string' && expected.startsWith('must')) {
      expect(result).toEqual([{ path: `/${field}`, message: expected }]);
    } else expect(result).toEqual(expected);
  });

  it.each([
    ['text', 'null', 'must not be null'],
    ['text', '""', 'must not be empty'],
    ['text', '"\\n"', 'must not be empty'],
    ['text', '"12345"', 'must have at most 4 characters'],
    ['text', '"😀😀😀😀😀"', 'must have at most 4 characters'],
    ['text', '"a\\u0000"', 'must not contain the NUL character'],
    ['text', 'true', 'must be a string'],
    ['text', '["a"]', 'must be a string'],
    ['text', '{"constructor": "x"}', 'must be a string'],
    ['text', '{"then": {"a": [1]}, "__proto__": 1}', 'must be a string'],
    ['choice', '"c"', 'must be one of a, b'],
    ['id', '0', 'must be a whole number from 1 to 2147483647'],
    ['id', '-1', 'must be a whole number from 1 to 2147483647'],
    ['id', '1.5', 'must be a whole number from 1 to 2147483647'],
    ['id', '"1.5"', 'must be a whole number from 1 to 2147483647'],
    ['id', '"1e2"', 'must be a whole number from 1 to 2147483647'],
    ['id', '"0x1"', 'must be a whole number from 1 to 2147483647'],
    ['id', '""', 'must be a whole number from 1 to 2147483647'],
    ['id', 'true', 'must be a whole number from 1 to 2147483647'],
    ['id', '9007199254740993', 'must be a whole number from 1 to 2147483647'],
    ['small', '6', 'must be a whole number from -5 to 5'],
    ['flag', '2', 'must be true or false'],
    ['flag', '{}', 'must be true or false'],
    ['ids', '1', 'must be a list of whole numbers'],
    ['ids', '[]', 'must have at least 1 items'],
    ['ids', '[1, 2, 3, 4]', 'must have at most 3 items'],
    ['ids', '[1, 1.5]', 'item 1 must be a whole number from 1 to 2147483647'],
    ['ids', '[{}]', 'item 0 must be a whole number from 1 to 2147483647'],
    ['object', '[]', 'must be a JSON object'],
    ['object', '1.0', 'must be a JSON object'],
    ['any', 'null', 'must not be null'],
  ])('%s refuses %s', (field, json, message) => {
    const raw = parseJson(`{"text": "t", "${field}": ${json}}`);
    expect(readDto(SampleDto, raw, WHOLE_BODY)).toEqual({
      ok: false,
      details: [{ path: `/${field}`, message }],
    });
  });
});

describe('readDto', () => {
  it('keeps user JSON as it came, and only declared fields', () => {
    const text = '{"10":1.0,"__proto__":[9007199254740993],"":{"b":1,"a":2}}';
    const result = read(
      `"object": ${text}, "any": ${text}, "unknown": 1, "__proto__": {"flag": true}`,
    );
    if (!result.ok) throw new Error('refused');
    expect(stringifyJson(result.value.object)).toBe(text);
    expect(stringifyJson(result.value.any)).toBe(text);
    expect(isJsonObject(result.value.object)).toBe(true);
    expect(Object.keys(result.value)).toEqual(['text', 'object', 'any']);
    expect(result.value.flag).toBeUndefined();
    expect(result.value).toBeInstanceOf(SampleDto);
  });

  it('names every wrong field once, under the pointer or the query', () => {
    const raw = { id: 0, flag: 'x', ids: 1 };
    const at = (source: Parameters<typeof readDto>[2]): string[] => {
      const result = readDto(SampleDto, raw, source);
      return result.ok ? [] : result.details.map(({ path }) => path).sort();
    };
    expect(at({ in: 'body', pointer: '/tasks/3' })).toEqual([
      '/tasks/3/flag',
      '/tasks/3/id',
      '/tasks/3/ids',
      '/tasks/3/text',
    ]);
    expect(at({ in: 'query' })).toEqual(['?flag', '?id', '?ids', '?text']);
  });

  it.each(['[]', 'null', '1', '"x"', '1.0'])('%s is no object', (text) => {
    const raw = parseJson(text);
    const details = [{ path: '/a', message: 'must be a JSON object' }];
    expect(readDto(SampleDto, raw, { in: 'body', pointer: '/a' })).toEqual({ ok: false, details });
  });

  it('requireDto throws validation_failed', () => {
    expect(() => requireDto(SampleDto, {}, WHOLE_BODY)).toThrow(
      expect.objectContaining({ type: 'validation_failed', message: 'text is required' }) as Error,
    );
  });
});

describe('validationFailed', () => {
  it('says three problems and counts the rest', () => {
    const details = ['/a', '?b', '!C', '', '/d/0/e'].map((path) => ({ path, message: 'is bad' }));
    expect(validationFailed(details.slice(0, 3)).message).toBe('a is bad; b is bad; C is bad');
    expect(validationFailed(details).message).toBe('a is bad; b is bad; C is bad (and 2 more)');
    expect(validationFailed(details.slice(3)).message).toBe('the body is bad; d.0.e is bad');
    expect(validationFailed(details).details).toEqual(details);
  });
});
