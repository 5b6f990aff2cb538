import { Injectable } from '@nestjs/common';
import { getKey, type JsonValue, memoryKey } from '../../common/json/index.js';
import { CredentialBox } from '../../credentials/index.js';
import { UnitOfWork } from '../../database/index.js';

/** The credentials that came with a task's creation, for its plugins only. */
@Injectable()
export class TaskCredentials {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: CredentialBox,
  ) {}

  /** One credential by name; null when the task has none such. */
  async find(taskId: number, name: string): Promise<JsonValue | null> {
    const [row] = await this.unitOfWork.read((tx) =>
      tx.all<{ credentials: string | null }>(
        'SELECT s.credentials FROM task t JOIN task_execution_snapshot s ON s.id = t.execution_snapshot_id WHERE t.id = ?',
        [taskId],
      ),
    );
    const sealed = row?.credentials ?? null;
    if (sealed === null) return null;
    return getKey(this.box.open('task', sealed), memoryKey(name)) ?? null;
  }
}
