import { Injectable } from '@nestjs/common';
import { isJsonObject, parseStoredJson, stringifyJson } from '../../common/json/index.js';
import { type ReadTx } from '../../database/index.js';
import { objectAt, reduceTree, valueAt } from '../../pipeline/index.js';
import { MockDataRepository } from '../persistence/mock-data.repository.js';
import { MockSchemesRepository } from '../persistence/mock-schemes.repository.js';
import { type MockData } from './mock-data.js';
import { nodesOf } from './mock-schemes.js';
import { type TemplateWithTree } from './template.js';

/** What a mock run of a template is about. */
export interface MockPreview {
  readonly appointNodeIds: readonly string[];
  /** Of the appointed nodes, newest first. */
  readonly mockData: readonly MockData[];
  /** The flow of the appointed nodes; all of it when none is. */
  readonly treeText: string;
}

/** The template as its mock scheme shows it (`api-templates-tasks.md` 3.6). */
@Injectable()
export class MockPreviews {
  constructor(
    private readonly schemes: MockSchemesRepository,
    private readonly mockData: MockDataRepository,
  ) {}

  /** Null without a scheme. Nodes that a later save removed count no more. */
  async find(tx: ReadTx, { template, treeText }: TemplateWithTree): Promise<MockPreview | null> {
    const scheme = await this.schemes.find(tx, template.id);
    if (scheme === null) return null;
    const tree = parseStoredJson(treeText);
    if (!isJsonObject(tree)) throw new Error(`the tree of template ${template.id} is no object`);
    const activities = objectAt(tree, 'activities') ?? {};
    const nodes = nodesOf(scheme).filter((id) => valueAt(activities, id) !== undefined);
    if (nodes.length === 0) return { appointNodeIds: [], mockData: [], treeText };
    return {
      appointNodeIds: nodes,
      mockData: await this.mockData.list(tx, template.spaceId, template.id, nodes),
      treeText: stringifyJson(reduceTree(tree, new Set(nodes))),
    };
  }
}
