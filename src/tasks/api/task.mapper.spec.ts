import { type CreatedTask } from '../domain/task-creation.js';
import { type Task } from '../domain/task.js';
import { toCreatedAnswer } from './task.mapper.js';

function headerFor(...ignoredConstants: string[]): string | undefined {
  const task = { extraInfo: '{}' } as Task;
  const created: CreatedTask = { task, parameters: {}, ignoredConstants };
  return toCreatedAnswer(created).extras.headers?.['X-Ignored-Constants'];
}

describe('X-Ignored-Constants', () => {
  it('is there only when something was ignored', () => {
    expect(headerFor()).toBeUndefined();
    expect(headerFor('${a}', 'b')).toBe('${a},b');
  });

  it.each(['a,b', '100%', '城市', '😀', ' x ', 'a\r\nSet-Cookie: x', '\u0000\u007f', 'é'])(
    'can be split and decoded again: %j',
    (name) => {
      const header = headerFor('first', name) ?? '';
      expect(header).toMatch(/^[\x21-\x7e]+$/);
      expect(header.split(',').map(decodeURIComponent)).toEqual(['first', name]);
    },
  );

  it('is bounded, and ... says that there are more', () => {
    const names = Array.from({ length: 3000 }, (_, index) => `\${constant_${index}}`);
    const header = headerFor(...names) ?? '';
    expect(header.length).toBeLessThanOrEqual(4200);
    const parts = header.split(',');
    expect(parts.at(-1)).toBe('...');
    expect(parts.slice(0, -1)).toEqual(names.slice(0, parts.length - 1));
  });

  it('cuts a long name between characters', () => {
    const header = headerFor('😀'.repeat(1000), 'x') ?? '';
    expect(decodeURIComponent(header)).toBe(`${'😀'.repeat(128)},x`);
  });
});
