import { Injectable } from '@nestjs/common';
import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  memoryKey,
} from '../../common/json/index.js';
import { UnitOfWork } from '../../database/index.js';
import { SnapshotsService } from '../../snapshots/index.js';

/**
 * Decision tables come with the flow: `decision_tables` of the tree, a list of tables or an object of them by id
 * (docs/adr/0010).
 */
@Injectable()
export class DecisionTables {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly snapshots: SnapshotsService,
  ) {}

  /** Null when the task's flow has no such table. */
  async find(taskId: number, id: number): Promise<JsonObject | null> {
    const form = await this.unitOfWork.read(async (tx) => {
      const [row] = await tx.all<{ snapshot_id: number }>(
        'SELECT snapshot_id FROM task WHERE id = ?',
        [taskId],
      );
      return row === undefined ? {} : this.snapshots.readForm(tx, row.snapshot_id);
    });
    return tableOf(getKey(form, 'decision_tables'), id);
  }
}

function tableOf(tables: JsonValue | undefined, id: number): JsonObject | null {
  const found = Array.isArray(tables)
    ? tables.find((table) => isJsonObject(table) && getKey(table, 'id') === id)
    : isJsonObject(tables)
      ? getKey(tables, memoryKey(String(id)))
      : undefined;
  return isJsonObject(found) ? found : null;
}
