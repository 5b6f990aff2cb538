import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/index.js';
import { type Tx } from '../../database/index.js';
import { type IdempotencyClaim, IdempotencyService, reused } from '../../idempotency/index.js';
import { SnapshotsService } from '../../snapshots/index.js';
import { type BulkItem, type BulkResult } from './bulk-result.js';
import { memoOf } from './creation-memo.js';
import { type PreparedTask, TaskCreation, type TaskOrigin } from './task-creation.js';

/** What is known of an item before anything is stored. `same` refers to an earlier item with the same key. */
type Plan =
  | Exclude<BulkResult, { kind: 'created' }>
  | {
      readonly kind: 'create';
      readonly prepared: PreparedTask;
      readonly claim: IdempotencyClaim | null;
    }
  | { readonly kind: 'same'; readonly index: number };

/** What the items of one call share while they are planned. */
interface Planning {
  /** Keys that this transaction claimed; the others have an earlier call's answer. */
  readonly claimed: ReadonlySet<string>;
  readonly origins: Map<number, Promise<TaskOrigin>>;
  readonly firstWithKey: Map<string, { index: number; fingerprint: string }>;
}

/** create_tasks: many tasks in one transaction with few statements (wire-decisions W29). */
@Injectable()
export class BulkCreation {
  constructor(
    private readonly snapshots: SnapshotsService,
    private readonly creation: TaskCreation,
    private readonly idempotency: IdempotencyService,
  ) {}

  /** One result per item, in order. With `atomic` the first refusal is thrown; its paths name the item. */
  async create(
    tx: Tx,
    spaceId: number,
    items: readonly BulkItem[],
    atomic: boolean,
  ): Promise<BulkResult[]> {
    const plans = await this.plan(tx, spaceId, items, atomic);
    const toCreate = plans.filter((plan) => plan.kind === 'create');
    const prepared = toCreate.map((plan) => plan.prepared);
    const snapshotIds = await this.snapshots.pinAll(
      tx,
      prepared.map(({ origin }) => origin),
    );
    const created = await this.creation.store(tx, prepared, snapshotIds);
    let next = 0;
    const results: BulkResult[] = [];
    for (const plan of plans) {
      if (plan.kind === 'same') results.push(resultOf(results, plan.index));
      else if (plan.kind !== 'create') results.push(plan);
      else {
        const task = created[next];
        next += 1;
        if (task === undefined) throw new Error('a task was not stored');
        if (plan.claim !== null) await this.idempotency.complete(tx, plan.claim, memoOf(task));
        results.push({ kind: 'created', created: task });
      }
    }
    return results;
  }

  private async plan(
    tx: Tx,
    spaceId: number,
    items: readonly BulkItem[],
    atomic: boolean,
  ): Promise<Plan[]> {
    const plans: Plan[] = [];
    const claimed = await this.claimAll(tx, items);
    const origins = new Map<number, Promise<TaskOrigin>>();
    const firstWithKey = new Map<string, { index: number; fingerprint: string }>();
    for (const [index, item] of items.entries()) {
      const plan = item.ok
        ? await this.planItem(tx, spaceId, item, index, { claimed, origins, firstWithKey })
        : ({ kind: 'refused', error: item.error } as const);
      if (plan.kind === 'refused' && atomic) throw plan.error;
      plans.push(plan);
    }
    return plans;
  }

  /** Claims every key of the call, in one order for all calls, so that two calls never wait for each other. */
  private async claimAll(tx: Tx, items: readonly BulkItem[]): Promise<ReadonlySet<string>> {
    const claims = new Map<string, IdempotencyClaim>();
    for (const item of items) {
      if (!item.ok || item.claim === null || claims.has(item.claim.scopeHash)) continue;
      claims.set(item.claim.scopeHash, item.claim);
    }
    const claimed = new Set<string>();
    for (const hash of [...claims.keys()].sort()) {
      const claim = claims.get(hash);
      if (claim !== undefined && (await this.idempotency.claim(tx, claim))) claimed.add(hash);
    }
    return claimed;
  }

  private async planItem(
    tx: Tx,
    spaceId: number,
    item: Extract<BulkItem, { ok: true }>,
    index: number,
    { claimed, origins, firstWithKey }: Planning,
  ): Promise<Plan> {
    const { claim } = item;
    let isFirst = false;
    try {
      if (claim !== null) {
        const first = firstWithKey.get(claim.scopeHash);
        if (first !== undefined) {
          if (first.fingerprint !== claim.fingerprint) throw reused();
          return { kind: 'same', index: first.index };
        }
        firstWithKey.set(claim.scopeHash, { index, fingerprint: claim.fingerprint });
        isFirst = claimed.has(claim.scopeHash);
        if (!isFirst) {
          return { kind: 'replayed', memo: await this.idempotency.getMemo(tx, claim) };
        }
      }
      const { templateId, request } = item;
      const origin = await this.creation.originFromTemplate(tx, spaceId, templateId, origins);
      const prepared = await this.creation.prepare(tx, origin, request, `/tasks/${index}`);
      return { kind: 'create', prepared, claim };
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'Unavailable') throw error;
      // Only successes are stored: the key of a refused item stays free.
      if (claim !== null && isFirst) await this.idempotency.release(tx, claim);
      return { kind: 'refused', error: located(error, index) };
    }
  }
}

/** An error of one item is put on the item, unless it names a path in it already. */
function located(error: AppError, index: number): AppError {
  if (error.details.some(({ path }) => path.startsWith(`/tasks/${index}`))) return error;
  const path = error.type.startsWith('template_')
    ? `/tasks/${index}/template_id`
    : `/tasks/${index}`;
  return new AppError(error.type, error.kind, error.message, {
    details: [{ path, message: error.message }],
    headers: error.headers,
    data: error.data,
  });
}

function resultOf(results: readonly BulkResult[], index: number): BulkResult {
  const result = results[index];
  if (result === undefined) throw new Error(`item ${index} has no result`);
  return result;
}
