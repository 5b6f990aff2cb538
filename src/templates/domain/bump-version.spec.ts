import { bumpVersion } from './bump-version.js';

describe('bumpVersion', () => {
  it.each([
    ['1.0.0', '1.0.1'],
    ['1.0.8', '1.0.9'],
    ['1.0.9', '1.1.0'],
    ['1.9.9', '2.0.0'],
    ['9.9.9', '10.0.0'],
    ['1.0.50', '1.0.51'],
  ])('%s → %s', (version, next) => {
    expect(bumpVersion(version)).toBe(next);
  });

  it.each(['1.0', 'v1.0.0', ''])('refuses %p', (version) => {
    expect(() => bumpVersion(version)).toThrow();
  });
});
