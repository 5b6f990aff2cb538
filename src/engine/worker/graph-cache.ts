import { LRUCache } from 'lru-cache';
import { type ReadTx } from '../../database/index.js';
import { compile } from '../core/compile.js';
import { type Graph } from '../core/graph.js';
import { type FlowSource } from '../ports.js';

/** Compiled flows by snapshot, bounded by bytes. A snapshot that was committed never changes and belongs to one space. */
export class GraphCache {
  private readonly graphs: LRUCache<number, Graph>;
  /** Of snapshots that may have been made in a transaction: its own, until it is committed. */
  private readonly uncommitted = new WeakMap<object, Map<number, Graph>>();

  constructor(
    private readonly flows: FlowSource,
    maxBytes: number,
  ) {
    this.graphs = new LRUCache({
      maxSize: Math.max(1, maxBytes),
      sizeCalculation: ({ bytes }) => bytes,
    });
  }

  async get(tx: ReadTx, snapshotId: number): Promise<Graph> {
    const known = this.graphs.get(snapshotId) ?? this.uncommitted.get(tx.scope)?.get(snapshotId);
    if (known !== undefined) return known;
    const graph = compile(await this.flows.readForm(tx, snapshotId));
    this.rememberIn(tx, snapshotId, graph);
    tx.afterCommit(() => this.graphs.set(snapshotId, graph));
    return graph;
  }

  private rememberIn({ scope }: ReadTx, snapshotId: number, graph: Graph): void {
    const own = this.uncommitted.get(scope) ?? new Map<number, Graph>();
    own.set(snapshotId, graph);
    this.uncommitted.set(scope, own);
  }
}
