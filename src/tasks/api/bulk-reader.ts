import { Inject, Injectable } from '@nestjs/common';
import { readDto, validationFailed, type WireRequest } from '../../common/http/index.js';
import { type JsonValue } from '../../common/json/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { IdempotencyService, isWellFormedKey } from '../../idempotency/index.js';
import { type BulkItem } from '../domain/bulk-result.js';
import { CreateTasksItemDto } from './dto/create-tasks.dto.js';

/** Reads the items of create_tasks one by one, so that each can be refused alone. */
@Injectable()
export class BulkReader {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly idempotency: IdempotencyService,
  ) {}

  /** @throws validation_failed when `tasks` is no list of 1 to LIMIT_BULK_TASKS items */
  read(request: WireRequest, tasks: JsonValue): BulkItem[] {
    const limit = this.config.limits.bulkTasks;
    if (!Array.isArray(tasks) || tasks.length === 0 || tasks.length > limit) {
      throw validationFailed([
        { path: '/tasks', message: `must be a list of 1 to ${limit} items (LIMIT_BULK_TASKS)` },
      ]);
    }
    return tasks.map((item, index) => this.readItem(request, item, index));
  }

  private readItem(request: WireRequest, raw: JsonValue, index: number): BulkItem {
    const pointer = `/tasks/${index}`;
    const item = readDto(CreateTasksItemDto, raw, { in: 'body', pointer });
    if (!item.ok) return { ok: false, error: validationFailed(item.details) };
    const { template_id: templateId, idempotency_key: key, ...fields } = item.value;
    if (key === undefined) return { ok: true, templateId, request: fields, claim: null };
    if (!isWellFormedKey(key)) {
      const message = 'must have 1 to 255 printable ASCII characters';
      return {
        ok: false,
        error: validationFailed([{ path: `${pointer}/idempotency_key`, message }]),
      };
    }
    const claim = this.idempotency.claimOf(request, key, { templateId, ...fields }, '#item');
    return { ok: true, templateId, request: fields, claim };
  }
}
