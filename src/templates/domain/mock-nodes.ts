import { Injectable } from '@nestjs/common';
import { isJsonObject, parseStoredJson, stringifyJson } from '../../common/json/index.js';
import { type Tx } from '../../database/index.js';
import { MockDataRepository } from '../persistence/mock-data.repository.js';
import { MockSchemesRepository } from '../persistence/mock-schemes.repository.js';
import { type RenamedNodes } from './mock-data.js';
import { nodesOf } from './mock-schemes.js';

/** Keeps mock data and scheme at their nodes, whose ids every save makes anew. */
@Injectable()
export class MockNodes {
  constructor(
    private readonly mockData: MockDataRepository,
    private readonly schemes: MockSchemesRepository,
  ) {}

  /** What belongs to a node that the saved tree lacks stays under the old id, so that nobody loses it. */
  async follow(tx: Tx, templateId: number, renamed: RenamedNodes): Promise<void> {
    for (const from of await this.mockData.nodeIds(tx, templateId)) {
      const to = renamed.get(from);
      if (to !== undefined) await this.mockData.renameNode(tx, templateId, from, to);
    }
    const scheme = await this.schemes.find(tx, templateId);
    const data = scheme === null ? null : parseStoredJson(scheme.data);
    if (scheme === null || !isJsonObject(data)) return;
    const nodes = nodesOf(scheme).map((id) => renamed.get(id) ?? id);
    await this.schemes.update(tx, templateId, { data: stringifyJson({ ...data, nodes }) });
  }
}
