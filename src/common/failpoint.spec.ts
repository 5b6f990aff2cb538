import fs from 'node:fs';
import { armFailpoint, FAILPOINTS, failpoint, parseFailpoint } from './failpoint.js';

describe('parseFailpoint', () => {
  test.each(FAILPOINTS)('%s, at its first or a later hit', (name) => {
    expect(parseFailpoint(name)).toEqual([{ name, hit: 1 }]);
    expect(parseFailpoint(`${name}:12`)).toEqual([{ name, hit: 12 }]);
  });

  test('several in their order', () => {
    expect(parseFailpoint('idempotency.reserved:2>create.task-inserted>commit.after:3')).toEqual([
      { name: 'idempotency.reserved', hit: 2 },
      { name: 'create.task-inserted', hit: 1 },
      { name: 'commit.after', hit: 3 },
    ]);
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
    '>',
    'commit.before>',
    '>commit.after',
    'commit.before>>commit.after',
    'commit.before > commit.after',
    'commit.before>nowhere',
  ])('%j is none', (text) => {
    expect(parseFailpoint(text)).toBeNull();
  });
});

test('a place that is not armed does nothing', () => {
  for (const name of FAILPOINTS) expect(() => failpoint(name)).not.toThrow();
});

describe('an armed failpoint', () => {
  const die = jest.spyOn(process, 'kill');
  const write = jest.spyOn(fs, 'writeSync');
  const [ours, theirs] = [{ tx: 'ours' }, { tx: 'theirs' }];

  beforeEach(() => {
    die.mockReset().mockImplementation(() => {
      throw new Error('dead');
    });
    write.mockReset().mockReturnValue(0);
  });
  afterEach(() => armFailpoint(null));
  afterAll(() => jest.restoreAllMocks());

  const arm = (text: string): void => armFailpoint(parseFailpoint(text));

  test('ends the process at its N-th passing', () => {
    arm('commit.before:3');
    for (let hit = 1; hit < 3; hit += 1) failpoint('commit.before', { hit });
    failpoint('commit.after');
    expect(die).not.toHaveBeenCalled();
    expect(() => failpoint('commit.before')).toThrow('dead');
    expect(die).toHaveBeenCalledWith(process.pid, 'SIGKILL');
    expect(write).toHaveBeenCalledWith(2, 'failpoint commit.before\n');
  });

  test('of a sequence counts nothing before its turn', () => {
    arm('idempotency.reserved:2>commit.after:2');
    for (const name of ['commit.after', 'idempotency.reserved'] as const) failpoint(name);
    for (let hit = 0; hit < 5; hit += 1) failpoint('commit.after');
    failpoint('idempotency.reserved');
    failpoint('commit.after');
    expect(die).not.toHaveBeenCalled();
    expect(() => failpoint('commit.after')).toThrow('dead');
    expect(write).toHaveBeenCalledWith(2, 'failpoint commit.after\n');
  });

  test('of a sequence does not count in another transaction', () => {
    arm('idempotency.reserved>commit.after');
    failpoint('idempotency.reserved', ours);
    failpoint('commit.after', theirs);
    expect(die).not.toHaveBeenCalled();
    expect(() => failpoint('commit.after', ours)).toThrow('dead');
  });

  test('of a sequence counts where no transaction is told, as in a group’s commit', () => {
    arm('idempotency.reserved>commit.after');
    failpoint('idempotency.reserved', ours);
    expect(() => failpoint('commit.after')).toThrow('dead');
  });

  test('does nothing once it is disarmed', () => {
    arm('commit.before');
    armFailpoint(null);
    failpoint('commit.before');
    expect(die).not.toHaveBeenCalled();
  });
});
