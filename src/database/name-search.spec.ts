import { nameContains } from './name-search.js';

const glob = (text: string): string => nameContains('sqlite', 'name', text).pattern;
const like = (text: string): string => nameContains('mysql', 'name', text).pattern;

describe('search by part of a name', () => {
  it('lists the cases of each letter, also outside ASCII', () => {
    expect(glob('aÉ1')).toBe('*[aA][Éé]1*');
  });

  it('takes wildcards literally', () => {
    expect(glob('*?[]')).toBe('*[*][?][[]]*');
    expect(like('50%_!')).toBe('%50!%!_!!%');
  });

  it('keeps letters whose other case is longer, and emoji', () => {
    expect(glob('ß🚀')).toBe('*ß🚀*');
  });
});
