import { newState } from '../../src/engine/core/state.js';
import { type Execution } from '../../src/engine/persistence/stored.js';
import {
  ExecutionsRepository,
  isStale,
} from '../../src/engine/persistence/executions.repository.js';
import { executionOf } from '../../src/engine/worker/testing/execution-of.js';
import { type OpenDatabase } from '../../src/database/index.js';
import { ENTITIES } from '../../src/entities.js';
import { describeOnBothDatabases } from '../support/harness.js';
import { openForTest } from '../support/open-suite-database.js';

describeOnBothDatabases('executions', ({ createDatabase }) => {
  const executions = new ExecutionsRepository();
  let database: OpenDatabase;
  let taskId = 0;

  beforeAll(async () => {
    database = await openForTest(await createDatabase(), ENTITIES);
  });
  afterAll(() => database.close());

  async function stored(): Promise<Execution> {
    const execution = executionOf({ taskId: (taskId += 1), state: newState() });
    await database.unitOfWork.run((tx) => executions.insert(tx, [execution]));
    return execution;
  }

  async function revisionsOf(...some: readonly Execution[]): Promise<unknown> {
    const found = await database.unitOfWork.read((tx) =>
      executions.load(
        tx,
        some.map((execution) => execution.taskId),
        false,
      ),
    );
    return found.map(({ revision }) => revision).sort();
  }

  test('are written together, each with its own state', async () => {
    const [first, second] = [await stored(), await stored()];
    first.state.status = 'REVOKED';
    await database.unitOfWork.run((tx) => executions.update(tx, [first, second]));
    const found = await database.unitOfWork.read((tx) =>
      executions.load(tx, [first.taskId, second.taskId], false),
    );
    expect(found.map(({ taskId: id, state }) => [id, state.status])).toEqual(
      expect.arrayContaining([
        [first.taskId, 'REVOKED'],
        [second.taskId, second.state.status],
      ]),
    );
    expect(await revisionsOf(first, second)).toEqual([2, 2]);
  });

  test('of which somebody changed one meanwhile are written in no part', async () => {
    const [first, second] = [await stored(), await stored()];
    await database.unitOfWork.run((tx) => executions.update(tx, [{ ...second }]));
    const error: unknown = await database.unitOfWork
      .run((tx) => executions.update(tx, [first, second]))
      .catch((failure: unknown) => failure);
    expect(isStale(error)).toBe(true);
    expect(await revisionsOf(first, second)).toEqual([1, 2]);
  });
});
