import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { type UnitOfWork } from '../../database/index.js';
import { type TaskListRepository } from '../persistence/task-list.repository.js';
import { TaskListService } from './task-list.service.js';

const FILTER = { spaceId: 1, templateId: 2 };

/** A service whose database counts `rows` within `ms`, and how often it was asked. */
function listOf(rows: number, ms: number): { lists: TaskListService; asked: () => number } {
  let asked = 0;
  const count = async (): Promise<{ count: number; complete: boolean }> => {
    asked += 1;
    await delay(ms);
    return { count: rows, complete: true };
  };
  const unitOfWork = { read: (work: (tx: object) => unknown) => work({}) };
  const lists = new TaskListService(
    unitOfWork as unknown as UnitOfWork,
    { count } as unknown as TaskListRepository,
    pino({ level: 'silent' }),
  );
  return { lists, asked: () => asked };
}

describe('counting tasks', () => {
  it.each([
    ['many, slowly', 90_000, 40, false, 1],
    ['many, quickly', 90_000, 0, true, 2],
    ['few, slowly', 9_000, 40, true, 2],
  ])('%s', async (_, rows, ms, isSecondExact, times) => {
    const { lists, asked } = listOf(rows, ms);
    expect(await lists.count(FILTER)).toEqual({ count: rows, exact: true });
    expect(await lists.count(FILTER)).toEqual({ count: rows, exact: isSecondExact });
    expect(asked()).toBe(times);
  });
});
