import { type ClaimedJob } from '../persistence/stored.js';
import { CallQueue, type CallLimits } from './call-queue.js';

function job(taskId: number, spaceId = 1): ClaimedJob {
  const rest = { kind: 'execute', token: 1, node: 'a', version: 'v', step: 1 } as const;
  return { taskId, spaceId, no: 1, dueAt: 0, payload: null, tries: 0, ...rest };
}

function queueOf(limits: Partial<CallLimits>): CallQueue {
  const none = { total: 100, perSpace: 100, perPlugin: new Map(), perOtherPlugin: 100 };
  return new CallQueue({ ...none, ...limits });
}

const taken = (queue: CallQueue): number[] => {
  const ids: number[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) ids.push(next.taskId);
  return ids;
};

describe('the queue of calls', () => {
  it('has room for so many, of one space for fewer', () => {
    const queue = queueOf({ total: 3, perSpace: 2 });
    const first = job(1);
    for (const one of [first, job(2), job(3)]) queue.push(one);
    for (const id of [4, 5]) queue.push(job(id, 2));
    expect(taken(queue)).toEqual([1, 4, 2]);
    queue.leave(first);
    expect(taken(queue)).toEqual([5]);
    expect(queue.size).toBe(1);
  });

  it('lets a call of a busy plugin wait apart, with its turn kept', () => {
    const queue = queueOf({ perPlugin: new Map([['busy', 1]]) });
    const [one, two, three, four] = [job(1), job(2), job(3), job(4)];
    for (const each of [one, two, three, four]) queue.push(each);
    expect(taken(queue)).toEqual([1, 2, 3, 4]);
    const entered = [one, two, three].map((each) => queue.enterPlugin(each, 'busy'));
    expect(entered).toEqual([true, false, false]);
    expect(queue.enterPlugin(four, 'other')).toBe(true);
    for (const each of [two, three]) queue.leave(each);
    queue.push(job(5));
    expect(taken(queue)).toEqual([5]);
    expect(queue.size).toBe(2);
    queue.leave(one);
    // The place at the plugin is taken with the call, not when it is prepared: the third one keeps its turn.
    expect(taken(queue)).toEqual([2]);
    expect(queue.enterPlugin(two, 'busy')).toBe(true);
    expect(queue.size).toBe(1);
    queue.leave(two);
    expect(taken(queue)).toEqual([3]);
  });

  it('limits plugins that are not named together, each for itself', () => {
    const queue = queueOf({ perOtherPlugin: 1 });
    expect(queue.enterPlugin(job(1), 'a')).toBe(true);
    expect(queue.enterPlugin(job(2), 'b')).toBe(true);
    expect(queue.enterPlugin(job(3), 'a')).toBe(false);
  });
});
