import { Inject, Injectable } from '@nestjs/common';
import { type AppError, type ErrorDetail } from '../../common/errors/index.js';
import { validationFailed } from '../../common/http/index.js';
import { type JsonValue, stringifyJson } from '../../common/json/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { type ReadTx, type Tx } from '../../database/index.js';
import { childPointer } from '../../pipeline/index.js';
import { MockDataRepository, type MockDataRow } from '../persistence/mock-data.repository.js';
import { type MockData, type MockDataChanges, type NewMockData } from './mock-data.js';
import { activityIds, noActivity } from './template-nodes.js';
import { templateErrors } from './template-errors.js';
import { type Template } from './template.js';
import { TemplatesService } from './templates.service.js';

/** What mock tasks may put in the place of a template's nodes (flow-layer.md 8). */
@Injectable()
export class MockDataService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly templates: TemplatesService,
    private readonly repository: MockDataRepository,
  ) {}

  /** Newest first. @throws AppError template_not_found */
  async list(
    tx: ReadTx,
    spaceId: number,
    templateId: number,
    nodeId: string | null,
  ): Promise<MockData[]> {
    await this.templates.get(tx, spaceId, templateId);
    return this.repository.list(tx, spaceId, templateId, nodeId === null ? null : [nodeId]);
  }

  /** Those of `ids` that the template has, oldest first. */
  findMany(
    tx: ReadTx,
    spaceId: number,
    templateId: number,
    ids: readonly number[],
  ): Promise<MockData[]> {
    return this.repository.findMany(tx, spaceId, templateId, ids);
  }

  /** @throws AppError mock_data_not_found */
  async get(tx: ReadTx, spaceId: number, templateId: number, id: number): Promise<MockData> {
    const [entry] = await this.findMany(tx, spaceId, templateId, [id]);
    if (entry === undefined) throw unknownMockData(templateId, [id]);
    return entry;
  }

  /**
   * A new default takes the place of the node's former one.
   * @throws AppError template_not_found, validation_failed (unknown nodes), mock_data_too_large
   * @returns what was stored, in the order of `entries`
   */
  async create(
    tx: Tx,
    spaceId: number,
    templateId: number,
    entries: readonly NewMockData[],
    operator: string | null,
  ): Promise<MockData[]> {
    const template = await this.templates.lock(tx, spaceId, templateId);
    await this.requireNodes(tx, template, entries);
    const now = new Date();
    const rows = entries.map((entry) => toRow(template, entry, operator, now));
    const defaults = rows.filter(({ isDefault }) => isDefault).map(({ nodeId }) => nodeId);
    if (defaults.length > 0) await this.repository.clearDefaults(tx, templateId, defaults);
    const ids = await this.repository.insert(tx, rows);
    await this.requireRoom(tx, templateId);
    return rows.map((row, index) => ({ ...row, id: ids[index] ?? 0 }));
  }

  /** @throws AppError template_not_found, mock_data_not_found, mock_data_too_large */
  async update(
    tx: Tx,
    spaceId: number,
    templateId: number,
    id: number,
    changes: MockDataChanges,
  ): Promise<MockData> {
    await this.templates.lock(tx, spaceId, templateId);
    const current = await this.get(tx, spaceId, templateId, id);
    const { name, data, isDefault, extraInfo, operator } = changes;
    const written = {
      ...(name !== undefined && { name }),
      ...(data !== undefined && { data: stringifyJson(data) }),
      ...(isDefault !== undefined && { isDefault }),
      ...(extraInfo !== undefined && { extraInfo: textOrNull(extraInfo) }),
      operator: operator ?? current.operator,
      updateAt: new Date(),
    };
    if (isDefault === true) await this.repository.clearDefaults(tx, templateId, [current.nodeId]);
    await this.repository.update(tx, id, written);
    await this.requireRoom(tx, templateId);
    return { ...current, ...written };
  }

  /** All or none. @throws AppError template_not_found, mock_data_not_found naming every unknown id */
  async delete(
    tx: Tx,
    spaceId: number,
    templateId: number,
    given: readonly number[],
  ): Promise<void> {
    await this.templates.lock(tx, spaceId, templateId);
    const ids = [...new Set(given)];
    const found = await this.repository.findMany(tx, spaceId, templateId, ids);
    const known = new Set(found.map(({ id }) => id));
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length > 0) throw unknownMockData(templateId, unknown, '/mock_data_ids');
    await this.repository.delete(tx, ids);
  }

  private async requireNodes(
    tx: ReadTx,
    template: Template,
    entries: readonly NewMockData[],
  ): Promise<void> {
    const known = activityIds(await this.templates.readTreeText(tx, template.snapshotId));
    const details: ErrorDetail[] = [...new Set(entries.map(({ nodeId }) => nodeId))]
      .filter((id) => !known.has(id))
      .map((id) => ({ path: childPointer('', 'mock_data', id), message: noActivity(template.id) }));
    if (details.length > 0) throw validationFailed(details);
  }

  /** Every read gives all entries of a template, so what they hold together is bounded. */
  private async requireRoom(tx: ReadTx, templateId: number): Promise<void> {
    const { mockData: maxCount, mockDataBytes: maxBytes } = this.config.limits;
    const { count, bytes } = await this.repository.size(tx, templateId);
    if (count > maxCount) {
      throw templateErrors.mock_data_too_large(
        `template ${templateId} would have ${count} mock data, more than ${maxCount} (LIMIT_MOCK_DATA)`,
      );
    }
    if (bytes > maxBytes) {
      throw templateErrors.mock_data_too_large(
        `the mock data of template ${templateId} would have ${bytes} bytes, more than ${maxBytes} (LIMIT_MOCK_DATA_BYTES)`,
      );
    }
  }
}

function toRow(
  { id, spaceId }: Template,
  entry: NewMockData,
  operator: string | null,
  now: Date,
): MockDataRow {
  return {
    spaceId,
    templateId: id,
    nodeId: entry.nodeId,
    name: entry.name,
    data: stringifyJson(entry.data),
    isDefault: entry.isDefault,
    extraInfo: textOrNull(entry.extraInfo),
    operator,
    createAt: now,
    updateAt: now,
  };
}

function textOrNull(value: JsonValue): string | null {
  return value === null ? null : stringifyJson(value);
}

function unknownMockData(templateId: number, ids: readonly number[], path?: string): AppError {
  const message = `template ${templateId} has no mock data ${ids.join(', ')}`;
  const details = path === undefined ? [] : [{ path, message }];
  return templateErrors.mock_data_not_found(message, { details });
}
