import { isWellFormedKey } from './index.js';

describe('isWellFormedKey', () => {
  it.each(['a', '!', '~', 'order 7', 'x'.repeat(255), '{"a": 1}'])('takes %j', (key) => {
    expect(isWellFormedKey(key)).toBe(true);
  });

  it.each(['', ' ', ' a', 'a ', 'a\tb', 'a\n', 'é', '城', '\u007f', 'x'.repeat(256)])(
    'refuses %j',
    (key) => {
      expect(isWellFormedKey(key)).toBe(false);
    },
  );
});
