import { JsonNumber } from '../common/json/index.js';
import { checkResult, MAX_OUTPUT_BYTES } from './check-result.js';
import { makeCall } from './testing/index.js';

const check = (result: unknown, outputs = {}) => checkResult(result, makeCall({ outputs }));
const finished = (outputs: unknown) => ({ kind: 'finished', outputs });

class Box {
  value = 1;
}

function circle(): unknown {
  const list: unknown[] = [];
  list.push([list, list]);
  return list;
}

/** A value of 2^60 items when it is written out. */
function bush(): unknown {
  let value: unknown = 1;
  for (let depth = 0; depth < 60; depth += 1) value = [value, value];
  return value;
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let depth = 0; depth < levels; depth += 1) value = [value];
  return value;
}

describe('checkResult', () => {
  it.each([
    { kind: 'finished' },
    { kind: 'finished', outputs: {} },
    { kind: 'finished', outputs: { a: [1, 'x', null, true, { b: new JsonNumber('1.0') }] } },
    { kind: 'finished', assign: new Map([['a', 1]]) },
    { kind: 'failed', reason: '' },
    { kind: 'failed', reason: 'x', outputs: { a: 1 } },
    { kind: 'poll', afterMs: 0, state: null },
    { kind: 'await_callback', state: { a: 1 }, outputs: { b: deep(200) } },
    finished({ text: 'x'.repeat(MAX_OUTPUT_BYTES - 11) }),
  ])('lets a valid result pass (%#)', (result) => {
    expect(check(result)).toBe(result);
  });

  it.each<[unknown, string]>([
    [undefined, 'returned no result'],
    [null, 'returned no result'],
    ['finished', 'returned no result'],
    [{}, 'unknown kind'],
    [{ kind: 'done' }, 'unknown kind'],
    [{ kind: 'failed' }, 'failed without a reason'],
    [{ kind: 'failed', reason: new Error('x') }, 'failed without a reason'],
    [{ kind: 'poll', state: null }, 'at no valid time'],
    [{ kind: 'poll', afterMs: NaN, state: null }, 'at no valid time'],
    [{ kind: 'poll', afterMs: -1, state: null }, 'at no valid time'],
    [{ kind: 'poll', afterMs: Infinity, state: null }, 'at no valid time'],
    [{ kind: 'poll', afterMs: 1 }, 'state is not JSON: a value of type undefined'],
    [
      { kind: 'await_callback', state: { f: () => 1 } },
      'state.f is not JSON: a value of type function',
    ],
    [{ kind: 'finished', assign: { a: 1 } }, 'assign is not a map'],
    [{ kind: 'finished', assign: new Map([['a', NaN]]) }, 'assign.a is not JSON: NaN'],
    [finished([1]), 'outputs are not an object'],
    [finished('x'), 'outputs are not an object'],
    [finished({ a: NaN }), 'outputs.a is not JSON: NaN'],
    [finished({ a: [1, -Infinity] }), 'outputs.a.1 is not JSON: -Infinity'],
    [finished({ a: undefined }), 'outputs.a is not JSON: a value of type undefined'],
    [finished({ a: 1n }), 'outputs.a is not JSON: a value of type bigint'],
    [finished({ a: Symbol('x') }), 'outputs.a is not JSON: a value of type symbol'],
    [finished({ a: new Date(0) }), 'outputs.a is not JSON: an object of a class'],
    [finished({ a: new Map() }), 'outputs.a is not JSON: an object of a class'],
    [finished({ a: new Box() }), 'outputs.a is not JSON: an object of a class'],
    [finished({ a: [1, , 2] }), 'outputs.a.1 is not JSON: a value of type undefined'],
    [finished({ a: circle() }), 'outputs.a.0.0 is not JSON: part of itself'],
    [finished({ a: deep(300) }), 'nested deeper than 256'],
    [finished({ a: bush() }), 'payload_too_large: outputs takes more than 262144 bytes as JSON'],
    [finished({ text: 'x'.repeat(MAX_OUTPUT_BYTES - 10) }), 'payload_too_large: outputs'],
    [finished({ text: '城'.repeat(MAX_OUTPUT_BYTES / 3) }), 'payload_too_large: outputs'],
    [finished({ text: '\u0001'.repeat(MAX_OUTPUT_BYTES / 6) }), 'payload_too_large: outputs'],
    [finished({ n: new JsonNumber('1'.repeat(MAX_OUTPUT_BYTES)) }), 'payload_too_large: outputs'],
    [{ kind: 'poll', afterMs: 1, state: 'x'.repeat(MAX_OUTPUT_BYTES) }, 'payload_too_large: state'],
  ])('makes a failure of %p', (result, reason) => {
    const checked = check(result);
    expect(checked.kind).toBe('failed');
    expect(checked).toMatchObject({ reason: expect.stringContaining(reason) });
  });

  it('counts the outputs of earlier steps, but not what is overwritten', () => {
    const text = 'x'.repeat(MAX_OUTPUT_BYTES / 2);
    expect(check(finished({ b: text }), { a: text })).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('payload_too_large'),
    });
    expect(check(finished({ a: text }), { a: text })).toMatchObject({ kind: 'finished' });
  });

  it('shortens a reason', () => {
    const checked = check({ kind: 'failed', reason: 'x'.repeat(100_000) });
    expect(checked).toMatchObject({ reason: `${'x'.repeat(32 * 1024)}…` });
  });
});
