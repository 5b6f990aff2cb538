import { getKey, isJsonObject, parseStoredJson } from '../../common/json/index.js';
import { places, type ReadTx, type Tx } from '../../database/index.js';
import { type Command } from '../core/commands.js';
import { newerExecution } from './newer-execution.js';

const NEWS = ['finished', 'failed', 'revived'] as const;

/** Messages between executions: one transaction never changes two of them. */
export class InboxRepository {
  /** Takes the messages of `taskIds`, in the order in which they were written. */
  async take(tx: Tx, taskIds: readonly number[]): Promise<Map<number, Command[]>> {
    const commands = new Map<number, Command[]>();
    if (taskIds.length === 0) return commands;
    const rows = await tx.all<{ id: number; task_id: number; payload: string }>(
      `SELECT id, task_id, payload FROM inbox WHERE task_id IN (${places(taskIds.length)}) ORDER BY id`,
      taskIds,
    );
    if (rows.length === 0) return commands;
    await tx.run(
      `DELETE FROM inbox WHERE id IN (${places(rows.length)})`,
      rows.map(({ id }) => id),
    );
    for (const row of rows) {
      const command = toCommand(row.payload);
      if (command === null) continue;
      commands.set(row.task_id, [...(commands.get(row.task_id) ?? []), command]);
    }
    return commands;
  }

  /** Tasks whose messages nobody took: their sender was lost. */
  async waiting(tx: ReadTx, limit: number): Promise<number[]> {
    const rows = await tx.all<{ task_id: number }>(
      `SELECT DISTINCT task_id FROM inbox WHERE NOT EXISTS (${newerExecution('inbox')}) LIMIT ${limit}`,
    );
    return rows.map((row) => row.task_id);
  }
}

function toCommand(text: string): Command | null {
  const message = parseStoredJson(text);
  if (!isJsonObject(message)) return null;
  const { node, version } = message;
  const news = NEWS.find((name) => name === message['news']);
  if (typeof node !== 'string' || typeof version !== 'string' || news === undefined) return null;
  return { type: 'child', node, version, news, data: getKey(message, 'data') ?? null };
}
