import { places, type ReadTx } from '../../database/index.js';

/** Versions of the node runs that started a child task. */
export async function runsWithChildren(
  tx: ReadTx,
  taskIds: readonly number[],
): Promise<Set<string>> {
  if (taskIds.length === 0) return new Set();
  const rows = await tx.all<{ version: string }>(
    `SELECT version FROM child_task WHERE parent_task_id IN (${places(taskIds.length)})`,
    taskIds,
  );
  return new Set(rows.map(({ version }) => version));
}
