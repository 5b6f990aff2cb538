import { Injectable } from '@nestjs/common';
import { type ErrorDetail } from '../../common/errors/index.js';
import { validationFailed } from '../../common/http/index.js';
import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseStoredJson,
  stringifyJson,
} from '../../common/json/index.js';
import { type ReadTx, type Tx } from '../../database/index.js';
import { MockSchemesRepository } from '../persistence/mock-schemes.repository.js';
import { type MockScheme } from './mock-data.js';
import { activityIds, noActivity } from './template-nodes.js';
import { TemplatesService } from './templates.service.js';

/** Which nodes of a template a mock run is about: at most one choice for a template. */
@Injectable()
export class MockSchemes {
  constructor(
    private readonly templates: TemplatesService,
    private readonly repository: MockSchemesRepository,
  ) {}

  /** @throws AppError template_not_found */
  async get(tx: ReadTx, spaceId: number, templateId: number): Promise<MockScheme | null> {
    await this.templates.get(tx, spaceId, templateId);
    return this.repository.find(tx, templateId);
  }

  /**
   * @param data with the list `nodes`; null removes the scheme
   * @throws AppError template_not_found, validation_failed (unknown nodes)
   */
  async set(
    tx: Tx,
    spaceId: number,
    templateId: number,
    data: JsonObject | null,
    operator: string | null,
  ): Promise<MockScheme | null> {
    const template = await this.templates.lock(tx, spaceId, templateId);
    if (data === null) {
      await this.repository.delete(tx, templateId);
      return null;
    }
    const treeText = await this.templates.readTreeText(tx, template.snapshotId);
    requireNodes(data, activityIds(treeText), templateId);
    const current = await this.repository.find(tx, templateId);
    const now = new Date();
    const changes = {
      data: stringifyJson(data),
      operator: operator ?? current?.operator ?? null,
      updateAt: now,
    };
    const scheme = { templateId, spaceId, createAt: current?.createAt ?? now, ...changes };
    if (current === null) await this.repository.insert(tx, scheme);
    else await this.repository.update(tx, templateId, changes);
    return scheme;
  }
}

/** The chosen nodes. */
export function nodesOf({ data }: MockScheme): string[] {
  const value = parseStoredJson(data);
  const nodes = isJsonObject(value) ? getKey(value, 'nodes') : undefined;
  return Array.isArray(nodes) ? nodes.filter((id) => typeof id === 'string') : [];
}

function requireNodes(data: JsonObject, known: ReadonlySet<string>, templateId: number): void {
  const nodes: JsonValue = getKey(data, 'nodes') ?? null;
  if (!Array.isArray(nodes)) {
    throw validationFailed([{ path: '/data/nodes', message: 'must be a list of node ids' }]);
  }
  const details: ErrorDetail[] = nodes.flatMap((id, index) => {
    const path = `/data/nodes/${index}`;
    if (typeof id !== 'string') return [{ path, message: 'must be a node id' }];
    return known.has(id) ? [] : [{ path, message: noActivity(templateId) }];
  });
  if (details.length > 0) throw validationFailed(details);
}
