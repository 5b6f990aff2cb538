import {
  getKey,
  JsonDepthError,
  JsonNumber,
  JsonSyntaxError,
  memoryKey,
  parseJson,
  RawJson,
  stringifyJson,
} from './index.js';

function failure(text: string): JsonSyntaxError {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('parseJson', () => {
  it('keeps numbers that JavaScript can not hold', () => {
    expect(parseJson('9007199254740993')).toEqual(new JsonNumber('9007199254740993'));
    expect(parseJson('1.0')).toEqual(new JsonNumber('1.0'));
    expect(parseJson('1.5')).toBe(1.5);
  });

  it('keeps the order of integer-like keys', () => {
    const value = parseJson('{"b":1,"10":2,"2":3}');
    expect(Object.keys(value ?? {})).toEqual(['b', memoryKey('10'), memoryKey('2')]);
  });

  it('knows an integer-like key however it is spelled', () => {
    expect(stringifyJson(parseJson('{"b":1,"1\\u0030":2}'))).toBe('{"b":1,"10":2}');
  });

  it('makes __proto__ an ordinary key', () => {
    const value = parseJson('{"10":0,"__proto__":{"admin":true}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(getKey(value as never, '__proto__')).toEqual({ admin: true });
  });

  it.each([
    ['', 'the text is empty', 0],
    ['{"a":1,}', 'expected a key in double quotes at line 1, column 8', 7],
    ['{"a" 1}', 'expected ":" after the key at line 1, column 6', 5],
    ['{\n  "a": 1\n  "b": 2\n}', 'expected "," or "}" at line 3, column 3', 13],
    ['[1 2]', 'expected "," or "]" at line 1, column 4', 3],
    ['{"a": nul}', 'expected a JSON value at line 1, column 7', 6],
    ['{"a": ', 'unexpected end of the text at line 1, column 7', 6],
    ['"abc', 'the string is not closed at line 1, column 1', 0],
    ['[01]', 'the number is malformed at line 1, column 2', 1],
    ['1 2', 'unexpected text after the end of the JSON value at line 1, column 3', 2],
    ['\uFEFF{}', 'unexpected byte order mark at line 1, column 1', 0],
    ['"\\x"', 'unknown escape in a string at line 1, column 2', 1],
    ['"\n"', 'a control character in a string must be escaped at line 1, column 2', 1],
    ['"\\ud800"', 'the string is not valid Unicode (lone surrogate) at line 1, column 1', 0],
  ])('says what is wrong with %j and where', (text, message, position) => {
    const error = failure(text);
    expect(error.message).toBe(message);
    expect(error.position).toBe(position);
  });

  it('bounds the depth, without recursion', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(() => parseJson(nested(256))).not.toThrow();
    expect(() => parseJson(nested(257))).toThrow(JsonDepthError);
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(JsonDepthError);
    expect(() => parseJson('{"a":'.repeat(300))).toThrow(JsonDepthError);
  });

  it('stays linear on a text made of escaped quotes', () => {
    const started = process.hrtime.bigint();
    failure('"\\"'.repeat(200_000));
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(5);
  });
});

describe('stringifyJson', () => {
  it('writes raw JSON and numbers as they are, leaves undefined out', () => {
    expect(
      stringifyJson({
        a: new RawJson('{"x":1.0}'),
        b: new JsonNumber('1e400'),
        c: undefined,
        d: -0,
        e: 10n,
      }),
    ).toBe('{"a":{"x":1.0},"b":1e400,"d":-0,"e":10}');
  });

  it('formats dates only when told how', () => {
    const time = new Date(0);
    expect(stringifyJson({ time }, { date: (value) => value.toISOString() })).toBe(
      '{"time":"1970-01-01T00:00:00.000Z"}',
    );
    expect(() => stringifyJson({ time })).toThrow(TypeError);
  });

  it.each([[NaN], [Infinity], [(): void => undefined], [Symbol('s')]])('refuses %p', (value) => {
    expect(() => stringifyJson({ value })).toThrow(TypeError);
  });
});
