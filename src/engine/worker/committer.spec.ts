import { type Tx, type UnitOfWork } from '../../database/index.js';
import { Committer } from './committer.js';
import { DatabaseClock } from './database-clock.js';
import { EngineMetrics } from './engine-metrics.js';
import { executionCache } from './execution-cache.js';
import { type StepInput, type Stepper } from './stepper.js';
import { executionOf } from './testing/execution-of.js';

describe('the committer', () => {
  it('steps an execution that the cache lets go of while others are read', async () => {
    const cache = executionCache(2);
    cache.set(1, executionOf({ taskId: 1 }));
    const all = (): Promise<object[]> => {
      for (const taskId of [8, 9]) cache.set(taskId, executionOf({ taskId }));
      return Promise.resolve([]);
    };
    const tx = { dialect: 'sqlite', all } as unknown as Tx;
    const uow = { run: (work: (tx: Tx) => unknown) => work(tx) } as unknown as UnitOfWork;
    const stepped: number[] = [];
    const apply = (_tx: Tx, inputs: readonly StepInput[]): Promise<never[]> => {
      stepped.push(...inputs.map(({ execution }) => execution.taskId));
      return Promise.resolve([]);
    };
    const stepper = { apply } as unknown as Stepper;
    const metrics = new EngineMetrics(null, new DatabaseClock());
    const committer = new Committer(uow, stepper, cache, metrics);
    const batch = [1, 2].map((taskId) => ({ taskId, commands: [], hasMail: false }));
    await committer.commit(batch, () => ({ worker: null, now: 0, horizon: 0 }));
    expect([cache.has(1), stepped]).toEqual([false, [1]]);
  });

  it('postpones what the stepper left for later, but nothing that took a message', async () => {
    const cache = executionCache(10);
    for (const taskId of [1, 2, 3]) cache.set(taskId, executionOf({ taskId }));
    const letter = {
      task_id: 3,
      id: 1,
      payload: '{"node":"n","version":"v","news":"revived","data":null}',
    };
    const all = (sql: string): Promise<object[]> =>
      Promise.resolve(sql.includes('inbox') ? [letter] : []);
    const run = (): Promise<object> => Promise.resolve({ affected: 1 });
    const tx = { dialect: 'sqlite', all, run, defer: run } as unknown as Tx;
    const uow = { run: (work: (tx: Tx) => unknown) => work(tx) } as unknown as UnitOfWork;
    let mayWait: unknown[] = [];
    const apply = (_tx: Tx, inputs: readonly StepInput[]): Promise<object[]> => {
      mayWait = inputs.map((input) => [input.execution.taskId, input.mayWait]);
      return Promise.resolve(
        inputs
          .filter(({ execution }) => execution.taskId !== 2)
          .map(({ execution }) => ({ execution, decisions: [] })),
      );
    };
    const stepper = { apply } as unknown as Stepper;
    const metrics = new EngineMetrics(null, new DatabaseClock());
    const committer = new Committer(uow, stepper, cache, metrics);
    const batch = [1, 2, 3].map((taskId) => ({ taskId, commands: [], hasMail: taskId === 3 }));
    const { postponed } = await committer.commit(batch, () => ({
      worker: null,
      now: 0,
      horizon: 0,
    }));
    expect(postponed).toEqual([batch[1]]);
    expect(mayWait).toEqual([
      [1, true],
      [2, true],
      [3, false],
    ]);
  });
});
