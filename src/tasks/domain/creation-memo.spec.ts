import { validationFailed } from '../../common/http/index.js';
import { bulkMemo, memoOf, readBulkMemo, readMemo } from './creation-memo.js';
import { type CreatedTask } from './task-creation.js';
import { type Task } from './task.js';

function created(id: number, ignoredConstants: string[] = []): CreatedTask {
  return { task: { id, spaceId: 3 } as Task, parameters: { secret: 'x' }, ignoredConstants };
}

describe('the memo of a creation', () => {
  it('finds the task again and keeps the ignored names, nothing else of the call', () => {
    const memo = memoOf(created(7, ['${a}', '城"']));
    expect(readMemo(memo)).toEqual({ space: 3, task: 7, ignored: ['${a}', '城"'] });
    expect(memo).not.toContain('secret');
    expect(memo).not.toBe('');
  });

  it('of a bulk call keeps every result in order, refusals in full', () => {
    const error = validationFailed([{ path: '/tasks/2/name', message: 'is required' }]);
    const memo = bulkMemo([
      { kind: 'created', created: created(7) },
      { kind: 'replayed', memo: memoOf(created(5)) },
      { kind: 'refused', error },
    ]);
    const results = readBulkMemo(memo);
    expect(results).toMatchObject([
      { kind: 'replayed', memo: memoOf(created(7)) },
      { kind: 'replayed', memo: memoOf(created(5)) },
      { kind: 'refused', error: { type: error.type, kind: error.kind, message: error.message } },
    ]);
    expect(results[2]).toMatchObject({
      error: { details: error.details, headers: {}, data: null },
    });
  });

  it('survives a kind of error that this release does not know', () => {
    const memo = JSON.stringify([{ type: 't', kind: 'Vanished', message: 'm', details: [] }]);
    expect(readBulkMemo(memo)).toMatchObject([{ kind: 'refused', error: { kind: 'Internal' } }]);
    const inherited = memo.replace('Vanished', 'toString');
    expect(readBulkMemo(inherited)).toMatchObject([{ error: { kind: 'Internal' } }]);
  });
});
