import { bareName } from './bare-name.js';

describe('bareName', () => {
  it.each([
    ['${who}', 'who'],
    ['who', 'who'],
    ['${who', '${who'],
    ['who}', 'who}'],
  ])('of %s', (key, name) => {
    expect(bareName(key)).toBe(name);
  });
});
