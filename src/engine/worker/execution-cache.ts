import { LRUCache } from 'lru-cache';
import { type Execution } from '../persistence/stored.js';

/** Executions as this worker last wrote them. Each write is guarded by the revision, so an old one does no harm. */
export type ExecutionCache = LRUCache<number, Execution>;

export function executionCache(max: number): ExecutionCache {
  return new LRUCache({ max });
}
