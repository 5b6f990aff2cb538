import { createHash } from 'node:crypto';
import {
  isJsonObject,
  type JsonObject,
  parseStoredJson,
  stringifyJson,
} from '../common/json/index.js';
import {
  componentsOf,
  type ComponentRef,
  type ConstantInfo,
  readConstants,
  toTaskForm,
} from '../pipeline/index.js';

/**
 * What all tasks of one tree share, in the form in which it is stored: the normalised tree's text and its hash, and the
 * constants that a call may override. Built once per tree and kept in a cache, so a task costs the same whatever its
 * tree's size.
 */
export class TaskForm {
  /** Row in `task_snapshot`, by space, and until when it can be relied on. */
  private readonly rows = new Map<number, { readonly id: number; readonly until: number }>();

  private constructor(
    readonly text: string,
    readonly sha256: string,
    readonly md5sum: string,
    readonly constants: ReadonlyMap<string, ConstantInfo>,
    /** The plugins that its nodes call. */
    readonly components: readonly ComponentRef[],
  ) {}

  static fromTree(tree: JsonObject): TaskForm {
    const form = toTaskForm(tree);
    const text = stringifyJson(form);
    const hash = (algorithm: string): string => createHash(algorithm).update(text).digest('hex');
    return new TaskForm(text, hash('sha256'), hash('md5'), readConstants(form), componentsOf(form));
  }

  static fromText(text: string): TaskForm {
    const tree = parseStoredJson(text);
    if (!isJsonObject(tree)) throw new Error('a stored tree is not an object');
    return TaskForm.fromTree(tree);
  }

  /** What it costs in memory, roughly: the text (two bytes a character at most) and its constants. */
  get bytes(): number {
    return this.text.length * 3;
  }

  /** @param now milliseconds of the clock that {@link rememberRow} was given */
  rowIn(spaceId: number, now: number): number | undefined {
    const row = this.rows.get(spaceId);
    return row !== undefined && now < row.until ? row.id : undefined;
  }

  /** Call only after COMMIT: a row that was rolled back must not be remembered. */
  rememberRow(spaceId: number, id: number, until: number): void {
    this.rows.set(spaceId, { id, until });
  }
}
