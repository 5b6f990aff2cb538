import {
  isJsonObject,
  parseJson,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { PluginRun } from '../testing/index.js';
import { dmnPlugin } from '../nodes/dmn-plugin.js';
import { decide } from './index.js';
import { readDecisionTable } from './read-decision-table.js';

const clock = { now: 0, timeZone: 'UTC' };

function objectOf(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new Error(text);
  return value;
}

interface Row {
  readonly type: string;
  readonly conditions: JsonValue;
  readonly outputs?: JsonObject;
}

/** A table with the inputs `n` and `s` and the outputs `out` (int) and `text`. */
function table(...rows: readonly Row[]): JsonObject {
  return {
    inputs: [
      { id: 'n', name: 'n', type: 'int' },
      { id: 's', name: 's', type: 'string' },
    ],
    outputs: [
      { id: 'out', name: 'out', type: 'int' },
      { id: 'text', name: 'text', type: 'string' },
    ],
    records: rows.map(({ type, conditions, outputs = { out: '1', text: 't' } }) => ({
      inputs: { type, conditions },
      outputs,
    })),
  };
}

const expression = (conditions: string, outputs?: JsonObject): Row =>
  outputs === undefined
    ? { type: 'expression', conditions }
    : { type: 'expression', conditions, outputs };

function condition(compare: string, type?: string, value?: JsonValue): JsonObject {
  const obj: JsonObject = type === undefined ? {} : { type, value: value ?? null };
  return { compare, right: { type: 'value', obj } };
}

const on = (key: string, rest: JsonObject): JsonObject => ({
  left: { type: 'field', obj: { key } },
  ...rest,
});

describe('readDecisionTable', () => {
  const CASES: readonly (readonly [JsonObject, string, string])[] = [
    [condition('equals', 'int', '5'), 'n=5', 'n=5'],
    [condition('equals', 'string', 'x'), 'n="x"', 'n="x"'],
    [condition('not-equals', 'int', 5), 'n!=5', 'n!=5'],
    [condition('not-equals', 'select', 'x'), 'n!="x"', 'n!="x"'],
    [condition('is-null'), 'n=null', 'n=null'],
    [condition('not-null'), 'n!=null', 'n!=null'],
    [condition('contains', 'string', 'x'), 'contains(n,"x")', 'contains(n,"x")'],
    [condition('not-contains', 'string', 'x'), 'not(contains(n,"x"))', 'not(contains(n,"x"))'],
    [condition('greater-than', 'int', '5'), 'n>5', 'n>5'],
    [condition('less-than', 'int', '5'), 'n<5', 'n<5'],
    [condition('greater-than-or-equal', 'int', '5'), 'n>=5', 'n>=5'],
    [condition('less-than-or-equal', 'int', '5'), 'n<=5', 'n<=5'],
    [condition('in-range', 'int[Range]', { start: 1, end: '9' }), 'n in [1..9]', 'n in [1..9]'],
    [
      condition('not-in-range', 'int[Range]', { start: 1, end: 9 }),
      'not(n in [1..9])',
      'not(n in [1..9])',
    ],
    [
      condition('in-range', 'select[Range]', ['a', 'b']),
      "list contains(\"['a', 'b']\", n)",
      "list contains(\"['a', 'b']\", n)",
    ],
    [
      condition('not-in-range', 'select[Range]', ['a']),
      'not(list contains("[\'a\']", n))',
      'not(list contains("[\'a\']", n))',
    ],
  ];

  it.each(CASES)('writes %j out', (cell, common, full) => {
    const data = table(
      { type: 'common', conditions: [cell, condition('equals', 'string', 's')] },
      {
        type: 'or_and',
        conditions: {
          operator: 'or',
          conditions: [
            { operator: 'and', conditions: [on('n', cell), on('s', condition('not-null'))] },
            { operator: 'or', conditions: [on('n', cell)] },
          ],
        },
      },
    );
    expect(readDecisionTable(data).rows.map(({ conditions }) => conditions)).toEqual([
      [common, 's="s"'],
      [`(${full} and s!=null) or (${full})`],
    ]);
  });

  it('writes outputs out', () => {
    const outputs = { text: 'a b', out: 34 };
    expect(readDecisionTable(table(expression('true', outputs)))).toEqual({
      outputs: ['out', 'text'],
      rows: [{ conditions: ['true'], outputs: ['34', '"a b"'] }],
    });
  });

  it.each<[JsonValue, string]>([
    [null, '[validate decision table schema error]: inputs, outputs and records are required'],
    [{ inputs: [], outputs: [] }, '[validate decision table schema error]: inputs, outputs'],
    [{ inputs: [1], outputs: [], records: [] }, 'inputs holds something that is no object'],
    [{ inputs: [{}], outputs: [], records: [] }, 'a field has no id'],
    [
      table({ type: 'other', conditions: '' }),
      '[parse decision table error]: can not get record type of other',
    ],
    [
      table({ type: 'common', conditions: [] }),
      'the length of row should be the same as the length of cols',
    ],
    [table({ type: 'expression', conditions: [] }), 'the conditions of an expression are no text'],
    [table({ type: 'or_and', conditions: [] }), 'an operator is not and or or'],
    [table(expression('true', { out: 1 })), 'records[0] has no output text'],
    [
      table({
        type: 'common',
        conditions: [condition('equals', 'int', 'x'), condition('not-null')],
      }),
      "invalid literal for int() with base 10: 'x'",
    ],
    [
      table({ type: 'common', conditions: [condition('like', 'int', 1), condition('not-null')] }),
      'unknown comparison like',
    ],
    [
      table({
        type: 'or_and',
        conditions: {
          operator: 'and',
          conditions: [{ operator: 'and', conditions: [on('q', condition('not-null'))] }],
        },
      }),
      'there is no input q',
    ],
  ])('refuses %j', (data, message) => {
    expect(() => readDecisionTable(data)).toThrow(message);
  });
});

describe('decide', () => {
  const strict = { ...clock, isStrict: true };
  const data = table(
    expression('n > 10', { out: '34', text: 'x > y' }),
    expression('n <= 10 and s = "low"', { out: '1.5', text: 'low' }),
  );

  it('gives the outputs of the one row that is true', () => {
    expect(decide(data, { n: 11, s: 'a' }, strict)).toEqual({
      ok: true,
      rows: [{ out: 34, text: 'x > y' }],
    });
    expect(decide(data, { n: 1, s: 'low' }, strict)).toEqual({
      ok: true,
      rows: [{ out: 1.5, text: 'low' }],
    });
  });

  it('wants exactly one', () => {
    const reason = 'Unique Hit Policy requires exactly one True result';
    expect(decide(data, { n: 1, s: 'a' }, strict)).toEqual({ ok: false, reason });
    const twice = table(expression('n > 1'), expression('n > 2'));
    expect(decide(twice, { n: 5, s: '' }, strict)).toEqual({ ok: false, reason });
  });

  it('takes the first one, or none, when it is not strict', () => {
    const loose = { ...clock, isStrict: false };
    expect(decide(data, { n: 1, s: 'a' }, loose)).toEqual({ ok: true, rows: [] });
    const twice = table(expression('n > 1'), expression('n > 2', { out: '2', text: '' }));
    expect(decide(twice, { n: 5, s: '' }, loose)).toMatchObject({ rows: [{ out: 1 }] });
  });

  it('has no output that JSON can not hold', () => {
    const infinite = table(expression('n > 1', { out: `1${'0'.repeat(400)}.0`, text: '' }));
    const reason = "inf can't be written as JSON.";
    expect(decide(infinite, { n: 5, s: '' }, strict)).toEqual({ ok: false, reason });
  });

  it.each<[JsonObject, string]>([
    [
      { n: '11', s: 'a' },
      "Type of both operators must be same, get <class 'str'> and <class 'int'>",
    ],
    [{ s: 'a' }, "Type of both operators must be same, get <class 'NoneType'> and <class 'int'>"],
  ])('fails for %j: types count', (facts, reason) => {
    expect(decide(data, facts, strict)).toEqual({ ok: false, reason });
  });

  it('fails for an expression of a row that is not true, also in outputs', () => {
    const bad = table(expression('n = 1'), expression('n > "x"'));
    expect(decide(bad, { n: 1, s: '' }, strict)).toMatchObject({ ok: false });
    const badOutput = table(expression('n = 1'), expression('n = 2', { out: '', text: '' }));
    expect(decide(badOutput, { n: 1, s: '' }, strict)).toEqual({
      ok: false,
      reason: 'the expression ends too early',
    });
  });

  it('does not read outputs of one expression as another', () => {
    const { rows } = readDecisionTable(table(expression('true', { out: 'n * 2', text: 'n' })));
    expect(rows).toMatchObject([{ outputs: ['n * 2', '"n"'] }]);
    const computed = table(expression('true', { out: 'n * 2', text: 'n' }));
    expect(decide(computed, { n: 4, s: '' }, strict)).toEqual({
      ok: true,
      rows: [{ out: 8, text: 'n' }],
    });
  });
});

describe('dmn_plugin', () => {
  const discount = objectOf(`{"id": 31, "name": "discount", "data": {
    "inputs": [{"id": "total", "name": "t", "type": "int"}, {"id": "kind", "name": "k", "type": "select"}],
    "outputs": [{"id": "percent", "name": "p", "type": "int"}, {"id": "label", "name": "l", "type": "string"}],
    "records": [
      {"inputs": {"type": "common", "conditions": [
        {"compare": "greater-than-or-equal", "right": {"type": "value", "obj": {"type": "int", "value": "100"}}},
        {"compare": "equals", "right": {"type": "value", "obj": {"type": "select", "value": "member"}}}]},
       "outputs": {"percent": "15", "label": "thank you member"}},
      {"inputs": {"type": "or_and", "conditions": {"operator": "and", "conditions": [{"operator": "and", "conditions": [
        {"left": {"type": "field", "obj": {"key": "total", "type": "int"}}, "compare": "greater-than-or-equal",
         "right": {"type": "value", "obj": {"type": "int", "value": "100"}}},
        {"left": {"type": "field", "obj": {"key": "kind", "type": "select"}}, "compare": "not-equals",
         "right": {"type": "value", "obj": {"type": "select", "value": "member"}}}]}]}},
       "outputs": {"percent": "5", "label": "welcome guest"}},
      {"inputs": {"type": "expression", "conditions": "total < 100"},
       "outputs": {"percent": "0", "label": "no discount"}}]}}`);
  const asked: number[][] = [];
  const run = new PluginRun(dmnPlugin, {
    decisionTable: (spaceId, id) => {
      asked.push([spaceId, id]);
      return Promise.resolve(id === 31 ? discount : null);
    },
  });
  const facts = (total: JsonValue, kind: JsonValue): JsonObject => ({
    total: { value: total, variable: true },
    kind: { value: kind, variable: true },
  });

  it.each<[number, string, number, string]>([
    [120, 'member', 15, 'thank you member'],
    [120, 'guest', 5, 'welcome guest'],
    [20, 'member', 0, 'no discount'],
  ])('of %d for a %s gives %d percent', async (total, kind, percent, label) => {
    const result = await run.execute({ table_id: 31, facts: facts(total, kind) });
    expect(result).toEqual({ kind: 'finished', outputs: { percent, label } });
    expect(asked.at(-1)).toEqual([7, 31]);
  });

  it.each<[JsonObject, string]>([
    [
      { table_id: 31, facts: facts('120', 'member') },
      "Type of both operators must be same, get <class 'str'> and <class 'int'>",
    ],
    [{ table_id: 32, facts: {} }, '[get decision table] error: there is no decision table 32'],
    [{ table_id: 'x', facts: {} }, '[get decision table] error: there is no decision table x'],
    [{ table_id: 31, facts: { total: 1 } }, 'facts must be an object of objects with a value'],
    [{ table_id: 31 }, 'facts must be an object of objects with a value'],
  ])('fails for %j', async (inputs, reason) => {
    expect(await run.execute(inputs)).toEqual({ kind: 'failed', reason });
  });
});
