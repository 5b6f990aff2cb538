import { type Tx, type UnitOfWork } from '../../database/index.js';

/** A worker number that no worker has: jobs under it are nobody's until the task is redriven. */
const NOBODY = 0;

/**
 * Executions that the engine can't step because of an error of its own. They are parked, shown as such and neither
 * forgotten nor tried again and again; `redrive` frees them (architecture.md 5).
 */
export class Faults {
  constructor(private readonly uow: UnitOfWork) {}

  async park(taskId: number): Promise<void> {
    await this.uow.run(async (tx) => {
      await tx.run(
        "UPDATE execution SET wait_kind = 'fault', revision = revision + 1 WHERE task_id = ?",
        [taskId],
      );
      await tx.run('UPDATE job SET claimed_by = ? WHERE task_id = ?', [NOBODY, taskId]);
    });
  }
}

/** The inverse of {@link Faults.park}. @returns how many jobs are free again */
export async function redrive(tx: Tx, taskId: number): Promise<number> {
  await tx.run(
    "UPDATE execution SET wait_kind = NULL, revision = revision + 1 WHERE task_id = ? AND wait_kind = 'fault'",
    [taskId],
  );
  const { affected } = await tx.run(
    'UPDATE job SET claimed_by = NULL, tries = 0 WHERE task_id = ? AND claimed_by = ?',
    [taskId, NOBODY],
  );
  return affected;
}
