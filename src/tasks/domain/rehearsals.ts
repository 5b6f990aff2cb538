import { Injectable } from '@nestjs/common';
import { commonErrors, type ErrorDetail } from '../../common/errors/index.js';
import { validationFailed } from '../../common/http/index.js';
import {
  getKey,
  isJsonObject,
  type JsonObject,
  memoryKey,
  parseStoredJson,
  setKey,
} from '../../common/json/index.js';
import { type ReadTx } from '../../database/index.js';
import {
  asNumber,
  childPointer,
  idOf,
  idsIn,
  lineUp,
  objectAt,
  reduceTree,
  wireEntries,
  withNodeInputs,
} from '../../pipeline/index.js';
import { TaskForm } from '../../snapshots/index.js';
import { MockDataService, noActivity } from '../../templates/index.js';
import { TaskCreation, type TaskOrigin } from './task-creation.js';

export interface MockTaskRequest {
  readonly templateId: number;
  readonly mock: JsonObject;
  /** Empty: all nodes run. */
  readonly includeNodeIds: readonly string[];
}

export interface DebugTaskRequest {
  readonly templateId: number;
  readonly mock: JsonObject;
  /** Distinct. */
  readonly nodeIds: readonly string[];
  /** Node id to (input key to value). */
  readonly inputs: JsonObject;
}

interface Source {
  readonly origin: TaskOrigin;
  readonly templateId: number;
  readonly tree: JsonObject;
}

/** Tasks that try a template out: mock tasks, and tasks that run single nodes (flow-layer.md 8). */
@Injectable()
export class Rehearsals {
  constructor(
    private readonly creation: TaskCreation,
    private readonly mockData: MockDataService,
  ) {}

  /** @throws template_not_found, template_disabled, validation_failed (unknown nodes or mock data) */
  async mockTask(tx: ReadTx, spaceId: number, request: MockTaskRequest): Promise<TaskOrigin> {
    const { templateId, mock, includeNodeIds } = request;
    const source = await this.sourceOf(tx, spaceId, templateId);
    const { origin, tree } = source;
    refuse([
      ...unknownMocks(source, mock),
      ...unknownActivities(source, '/include_node_ids', includeNodeIds),
    ]);
    const part = includeNodeIds.length > 0;
    return {
      ...origin,
      ...(part && { form: TaskForm.fromTree(reduceTree(tree, new Set(includeNodeIds))) }),
      announce: false,
      rehearsal: { createMethod: 'MOCK', mock: await this.resolve(tx, source, mock) },
    };
  }

  /** As {@link mockTask}; the nodes run one after the other, in their order in the call. */
  async debugTask(tx: ReadTx, spaceId: number, request: DebugTaskRequest): Promise<TaskOrigin> {
    const { templateId, mock, nodeIds, inputs } = request;
    const source = await this.sourceOf(tx, spaceId, templateId);
    const { origin, tree } = source;
    const chosen = new Set(nodeIds);
    const others = wireEntries(inputs).filter(([id]) => !chosen.has(id));
    refuse([
      ...unknownActivities(source, '/node_ids', nodeIds),
      ...others.map(([id]) => ({
        path: childPointer('', 'inputs', id),
        message: 'is none of node_ids',
      })),
      ...unknownMocks(source, mock),
    ]);
    return {
      ...origin,
      form: TaskForm.fromTree(withNodeInputs(lineUp(tree, nodeIds), inputs)),
      announce: false,
      rehearsal: { createMethod: 'DEBUG', mock: await this.resolve(tx, source, mock) },
    };
  }

  private async sourceOf(tx: ReadTx, spaceId: number, templateId: number): Promise<Source> {
    const origin = await this.creation.originFromTemplate(tx, spaceId, templateId);
    const tree = parseStoredJson(origin.form.text);
    if (!isJsonObject(tree)) throw new Error('a task form is not an object');
    return { origin, templateId, tree };
  }

  /** Without `outputs` those of the stored data that `mock_data_ids` names for mocked nodes. */
  private async resolve(
    tx: ReadTx,
    { origin: { spaceId }, templateId }: Source,
    mock: JsonObject,
  ): Promise<JsonObject> {
    const given = objectAt(mock, 'outputs');
    if (given !== null && Object.keys(given).length > 0) return mock;
    const mocked = new Set(textsAt(mock, 'nodes'));
    const wanted = wireEntries(objectAt(mock, 'mock_data_ids') ?? {})
      .filter(([node]) => mocked.has(node))
      .map(([node, id]) => ({ node, id: asNumber(id) ?? 0 }));
    if (wanted.length === 0) return mock;
    const ids = wanted.map(({ id }) => id);
    const entries = await this.mockData.findMany(tx, spaceId, templateId, ids);
    const found = new Map(entries.map((entry) => [entry.id, entry]));
    const outputs: JsonObject = {};
    const missing: ErrorDetail[] = [];
    for (const { node, id } of wanted) {
      const entry = found.get(id);
      if (entry?.nodeId === node) {
        setKey(outputs, memoryKey(node), parseStoredJson(entry.data));
      } else {
        const message = `mock data of node ${node} with mock_data_id ${id} not found`;
        missing.push({ path: childPointer('/mock_data', 'mock_data_ids', node), message });
      }
    }
    if (missing.length > 0) {
      const sentence = missing.map(({ message }) => message).join('; ');
      throw commonErrors.validation_failed(sentence, { details: missing });
    }
    return { ...mock, outputs };
  }
}

function refuse(details: readonly ErrorDetail[]): void {
  if (details.length > 0) throw validationFailed(details);
}

function unknownActivities(
  { tree, templateId }: Source,
  pointer: string,
  ids: readonly string[],
): ErrorDetail[] {
  const known = new Set(idsIn(tree, 'activities'));
  const message = noActivity(templateId);
  return ids.flatMap((id, index) =>
    known.has(id) ? [] : [{ path: `${pointer}/${index}`, message }],
  );
}

/** Nodes that mock data name must be there; gateways may be named, and are never mocked. */
function unknownMocks({ tree, templateId }: Source, mock: JsonObject): ErrorDetail[] {
  const known = nodeIds(tree);
  const message = `is no node of the flow of template ${templateId}`;
  const lists = ['nodes', 'fail_nodes'].flatMap((field) =>
    textsAt(mock, field).map((id, index) => ({ id, path: `/mock_data/${field}/${index}` })),
  );
  const maps = ['outputs', 'errors', 'mock_data_ids'].flatMap((field) =>
    wireEntries(objectAt(mock, field) ?? {}).map(([id]) => ({
      id,
      path: childPointer('/mock_data', field, id),
    })),
  );
  return [...lists, ...maps].flatMap(({ id, path }) => (known.has(id) ? [] : [{ path, message }]));
}

function nodeIds(tree: JsonObject): ReadonlySet<string> {
  const events = ['start_event', 'end_event'].map((field) => idOf(getKey(tree, field)));
  return new Set([...events, ...idsIn(tree, 'activities'), ...idsIn(tree, 'gateways')]);
}

function textsAt(mock: JsonObject, field: string): string[] {
  const list = getKey(mock, field);
  return Array.isArray(list) ? list.filter((id) => typeof id === 'string') : [];
}
