import { globContaining, likeContaining } from './name-search.js';

describe('search by part of a name', () => {
  it('lists the cases of each letter, also outside ASCII', () => {
    expect(globContaining('aÉ1')).toBe('*[aA][Éé]1*');
  });

  it('takes wildcards literally', () => {
    expect(globContaining('*?[]')).toBe('*[*][?][[]]*');
    expect(likeContaining('50%_!')).toBe('%50!%!_!!%');
  });

  it('keeps letters whose other case is longer, and emoji', () => {
    expect(globContaining('ß🚀')).toBe('*ß🚀*');
  });
});
