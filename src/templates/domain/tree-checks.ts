import { Inject, Injectable } from '@nestjs/common';
import { type AppError, type ErrorDetail } from '../../common/errors/index.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { type ReadTx } from '../../database/index.js';
import { prepareTree } from '../../pipeline/index.js';
import { SubprocessCheck } from './subprocess-check.js';
import { type SubprocessNode, subprocessNodes } from './subprocess-nodes.js';
import { templateErrors } from './template-errors.js';

const DEFAULT_POINTER = '/pipeline_tree';

/** A tree that may be stored or run: names cleaned, valid, normalised; ids are still the client's. */
export interface CheckedTree {
  readonly tree: JsonObject;
  /** What does not keep it from being stored, e.g. `timeout_conflict` (wire-decisions W25). */
  readonly warnings: readonly ErrorDetail[];
  readonly subprocesses: readonly SubprocessNode[];
}

/** A submitted tree after the checks that need no database. */
export interface ExaminedTree {
  readonly tree: JsonValue;
  readonly problems: readonly ErrorDetail[];
  readonly warnings: readonly ErrorDetail[];
  readonly subprocesses: readonly SubprocessNode[];
}

/** All rules that a tree must keep before it is saved or run. */
@Injectable()
export class TreeChecks {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly subprocesses: SubprocessCheck,
  ) {}

  /**
   * Cleans, validates and normalises `tree`, and checks that the templates it refers to exist in the space.
   * @param pointer where the tree stands in the request; prefix of every path in the refusal
   * @throws AppError flow_invalid, with every problem in its details
   */
  async checkTree(
    tx: ReadTx,
    spaceId: number,
    tree: JsonValue,
    pointer: string = DEFAULT_POINTER,
  ): Promise<CheckedTree> {
    return this.require(tx, spaceId, this.examine(tree, pointer));
  }

  /** The pure half of {@link checkTree}. */
  examine(tree: JsonValue, pointer: string = DEFAULT_POINTER): ExaminedTree {
    const { treeNodes, subprocessDepth, treeFeelLength } = this.config.limits;
    const prepared = prepareTree(tree, {
      maxNodes: treeNodes,
      maxSubprocessDepth: subprocessDepth,
      maxFeelLength: treeFeelLength,
      pointer,
    });
    const tooLarge = prepared.problems.some(({ type }) => type === 'too_many_nodes');
    return {
      tree: prepared.tree,
      problems: prepared.problems,
      warnings: prepared.warnings,
      subprocesses: tooLarge ? [] : subprocessNodes(prepared.tree, pointer),
    };
  }

  /**
   * The half of {@link checkTree} that reads the database.
   * @param ownId the template that the tree is saved to; it must not come to run itself
   */
  async require(
    tx: ReadTx,
    spaceId: number,
    examined: ExaminedTree,
    ownId: number | null = null,
  ): Promise<CheckedTree> {
    const { tree, problems, warnings, subprocesses } = examined;
    const { running, problems: unknown } = await this.subprocesses.findRunning(
      tx,
      spaceId,
      subprocesses,
    );
    const circles =
      ownId === null ? [] : await this.subprocesses.findCircles(tx, spaceId, ownId, running);
    const all = [...problems, ...unknown, ...circles];
    if (all.length > 0 || !isJsonObject(tree)) throw flowInvalid(all);
    return { tree, warnings, subprocesses: running };
  }

  /** For a template whose id is known only after {@link require}. @throws AppError flow_invalid */
  async requireNoCircles(
    tx: ReadTx,
    spaceId: number,
    ownId: number,
    { subprocesses }: CheckedTree,
  ): Promise<void> {
    const circles = await this.subprocesses.findCircles(tx, spaceId, ownId, subprocesses);
    if (circles.length > 0) throw flowInvalid(circles);
  }
}

function flowInvalid(problems: readonly ErrorDetail[]): AppError {
  const sentences = problems.slice(0, 3).map(({ message }) => message.replace(/\.$/, ''));
  const more = problems.length > 3 ? ` (and ${problems.length - 3} more)` : '';
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return templateErrors.flow_invalid(
    `the flow is invalid, ${count}: ${sentences.join('; ')}${more}`,
    {
      details: problems.map(({ path, message, type }) => ({
        path,
        message,
        ...(type !== undefined && { type }),
      })),
    },
  );
}
