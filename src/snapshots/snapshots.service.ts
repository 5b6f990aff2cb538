import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { failpoint } from '../common/failpoint.js';
import {
  isJsonObject,
  type JsonObject,
  parseStoredJson,
  stringifyJson,
} from '../common/json/index.js';
import { type Config, CONFIG } from '../config/index.js';
import { type ReadTx, type Tx } from '../database/index.js';
import { materialize } from '../pipeline/index.js';
import { SnapshotsRepository } from './snapshots.repository.js';
import { TaskForm } from './task-form.js';

const HOUR_MS = 3_600_000;

/** What one task changes in its shared tree. */
export interface Overrides {
  /** By key, with its wrapper. */
  readonly constants: JsonObject;
  /** flow-layer.md 8; null for a task that runs for real. */
  readonly mock: JsonObject | null;
}

/** The shared and the per-task halves of a task's tree. */
@Injectable()
export class SnapshotsService {
  private readonly forms: LRUCache<number, TaskForm> | null;
  private readonly graceMs: number;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly repository: SnapshotsRepository,
  ) {
    this.graceMs = config.snapshotGraceHours * HOUR_MS;
    const maxSize = config.taskFormCacheBytes;
    this.forms =
      maxSize === 0
        ? null
        : new LRUCache({ maxSize, sizeCalculation: ({ bytes }) => Math.max(1, bytes) });
  }

  /**
   * The task form of a template snapshot, from the cache or built from its stored text. Snapshot ids belong to one
   * template, hence to one space: nobody sees another tenant's form.
   */
  async formOf(templateSnapshotId: number, readText: () => Promise<string>): Promise<TaskForm> {
    const known = this.forms?.get(templateSnapshotId);
    if (known !== undefined) return known;
    const form = TaskForm.fromText(await readText());
    this.forms?.set(templateSnapshotId, form);
    return form;
  }

  /** For each item the id of the row that holds its form in its space; made when it is the first of its kind. */
  async pinAll(
    tx: Tx,
    items: readonly { readonly spaceId: number; readonly form: TaskForm }[],
  ): Promise<number[]> {
    const now = Date.now();
    // Half the grace as a mark's age and a quarter in memory leave a quarter for the transaction and clocks that differ.
    const marks = { now: new Date(now), fresh: new Date(now - this.graceMs / 2) };
    const pinned = new Map<string, number>();
    const ids: number[] = [];
    for (const { spaceId, form } of items) {
      const key = `${spaceId} ${form.sha256}`;
      const id =
        form.rowIn(spaceId, now) ??
        pinned.get(key) ??
        (await this.repository.getOrCreate(tx, spaceId, form, marks));
      pinned.set(key, id);
      ids.push(id);
    }
    failpoint('create.snapshot-pinned', tx);
    return ids;
  }

  /**
   * Call it before the transaction that pins `form`, and what it returns after COMMIT: then the next tasks need not look
   * for the row. Nothing is remembered for longer because it was remembered: only looking shows that the mark is fresh.
   */
  remembering({
    spaceId,
    form,
  }: {
    readonly spaceId: number;
    readonly form: TaskForm;
  }): (snapshotId: number) => void {
    const now = Date.now();
    if (form.rowIn(spaceId, now) !== undefined) return () => undefined;
    return (snapshotId) => form.rememberRow(spaceId, snapshotId, now + this.graceMs / 4);
  }

  /** One execution snapshot for each of `rows`, in order. @returns their ids */
  createExecutions(
    tx: Tx,
    rows: readonly {
      snapshotId: number;
      constants: JsonObject;
      mock: JsonObject | null;
      credentials: string | null;
    }[],
  ): Promise<number[]> {
    return this.repository.insertExecutions(
      tx,
      rows.map(({ snapshotId, constants, mock, credentials }) => ({
        snapshotId,
        overrides: overridesText(constants, mock),
        credentials,
      })),
    );
  }

  /** What tasks that are gone overrode. The shared halves follow by {@link SnapshotSweep}. */
  deleteExecutions(tx: Tx, ids: readonly number[]): Promise<void> {
    return this.repository.deleteExecutions(tx, ids);
  }

  async overrideConstants(
    tx: Tx,
    executionSnapshotId: number,
    constants: JsonObject,
  ): Promise<void> {
    const { mock } = await this.overrides(tx, executionSnapshotId);
    const text = overridesText(constants, mock);
    await this.repository.updateOverrides(tx, executionSnapshotId, text);
  }

  /** A task's shared tree (template ids) and the constants that it overrides. */
  async read(
    tx: ReadTx,
    executionSnapshotId: number,
  ): Promise<{ form: JsonObject; constants: JsonObject }> {
    const { data, overrides } = await this.repository.getExecution(tx, executionSnapshotId);
    const { constants } = readObject(overrides === '' ? '{}' : overrides);
    return { form: readObject(data), constants: isJsonObject(constants) ? constants : {} };
  }

  /** What one task changes in its shared tree. */
  async overrides(tx: ReadTx, executionSnapshotId: number): Promise<Overrides> {
    return readOverrides(await this.repository.getOverrides(tx, executionSnapshotId));
  }

  /** As {@link overrides}, of many execution snapshots, by their ids. */
  async overridesOf(tx: ReadTx, ids: readonly number[]): Promise<Map<number, Overrides>> {
    const texts = await this.repository.findOverrides(tx, ids);
    return new Map(texts.map(({ id, overrides }) => [id, readOverrides(overrides)]));
  }

  /** The shared tree of a snapshot, with template ids. */
  async readForm(tx: ReadTx, snapshotId: number): Promise<JsonObject> {
    return readObject(await this.repository.getData(tx, snapshotId));
  }

  /** The tree as this task runs it, with its own node ids. */
  async executionTree(
    tx: ReadTx,
    executionSnapshotId: number,
    instanceId: string,
  ): Promise<JsonObject> {
    const { form, constants } = await this.read(tx, executionSnapshotId);
    return materialize(form, instanceId, constants);
  }
}

/** Empty when nothing is overridden, which is what most tasks do. */
function overridesText(constants: JsonObject, mock: JsonObject | null): string {
  if (mock !== null) return stringifyJson({ constants, mock });
  return Object.keys(constants).length === 0 ? '' : stringifyJson({ constants });
}

function readOverrides(text: string): Overrides {
  const { constants, mock } = readObject(text === '' ? '{}' : text);
  return {
    constants: isJsonObject(constants) ? constants : {},
    mock: isJsonObject(mock) ? mock : null,
  };
}

function readObject(text: string): JsonObject {
  const value = parseStoredJson(text);
  if (!isJsonObject(value)) throw new Error('a stored snapshot is not an object');
  return value;
}
