import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { LOGGER, type Logger } from '../../common/logging/index.js';
import { UnitOfWork } from '../../database/index.js';
import { TaskListRepository, type TaskPage } from '../persistence/task-list.repository.js';
import { isSearch, type TaskFilter } from './task-filter.js';

/** Counts are exact up to here (architecture 5.3). */
const EXACT_COUNT = 100_000;
const COUNT_BUDGET_MS = 15;
const COUNT_MAX_AGE_MS = 60_000;
/** Smaller counts are made anew for every call, however slow the database is just now. */
const REMEMBERED_FROM = 10_000;
/** A search by name, scope, state or time reads for at most this long, then says that it is not complete. */
const SEARCH_BUDGET_MS = 1000;

export interface TaskCount {
  readonly count: number;
  readonly exact: boolean;
}

/** Lists tasks and counts them without ever making a caller wait for a full scan. */
@Injectable()
export class TaskListService {
  private readonly counts = new LRUCache<string, number>({ max: 1000, ttl: COUNT_MAX_AGE_MS });
  private readonly counting = new Set<string>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: TaskListRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  page(
    filter: TaskFilter,
    options: { limit: number; skip: number; before: number | null },
  ): Promise<TaskPage> {
    const deadline = Date.now() + SEARCH_BUDGET_MS;
    return this.unitOfWork.read((tx) => this.repository.page(tx, filter, { ...options, deadline }));
  }

  /**
   * Exact when that is cheap. Else "at least this many", which for filters that an index answers becomes the full number
   * in the background; either is at most a minute old.
   */
  async count(filter: TaskFilter): Promise<TaskCount> {
    const key = JSON.stringify(filter);
    const known = this.counts.get(key);
    if (known !== undefined) return { count: known, exact: false };
    const deadline = Date.now() + COUNT_BUDGET_MS;
    const { count, complete } = await this.unitOfWork.read((tx) =>
      this.repository.count(tx, filter, EXACT_COUNT, deadline),
    );
    const wasDear = count >= REMEMBERED_FROM && Date.now() > deadline;
    if (!complete || wasDear) this.counts.set(key, count);
    if (!complete && !isSearch(filter)) this.countInBackground(key, filter);
    return { count, exact: complete };
  }

  private countInBackground(key: string, filter: TaskFilter): void {
    if (this.counting.has(key)) return;
    this.counting.add(key);
    this.unitOfWork
      .read((tx) => this.repository.count(tx, filter, Number.MAX_SAFE_INTEGER, Infinity))
      .then(({ count }) => this.counts.set(key, count))
      .catch((error: unknown) => this.logger.warn({ err: error }, 'counting tasks failed'))
      .finally(() => this.counting.delete(key));
  }
}
