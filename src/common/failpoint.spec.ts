import { FAILPOINTS, failpoint, parseFailpoint } from './failpoint.js';

describe('parseFailpoint', () => {
  test.each(FAILPOINTS)('%s, at its first or a later hit', (name) => {
    expect(parseFailpoint(name)).toEqual({ name, hit: 1 });
    expect(parseFailpoint(`${name}:12`)).toEqual({ name, hit: 12 });
  });

  test.each([
    '',
    'commit',
    'commit.before ',
    'COMMIT.BEFORE',
    'commit.before:',
    'commit.before:0',
    'commit.before:-1',
    'commit.before:1.5',
    'commit.before:1:2',
    'commit.before,commit.after',
  ])('%j is none', (text) => {
    expect(parseFailpoint(text)).toBeNull();
  });
});

test('a place that is not armed does nothing', () => {
  for (const name of FAILPOINTS) expect(() => failpoint(name)).not.toThrow();
});
