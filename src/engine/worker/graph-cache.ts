import { LRUCache } from 'lru-cache';
import { type ReadTx } from '../../database/index.js';
import { compile } from '../core/compile.js';
import { type Graph } from '../core/graph.js';
import { type FlowSource } from '../ports.js';

/** Compiled flows by snapshot, bounded by bytes. A snapshot never changes and belongs to one space. */
export class GraphCache {
  private readonly graphs: LRUCache<number, Graph>;

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
    const known = this.graphs.get(snapshotId);
    if (known !== undefined) return known;
    const graph = compile(await this.flows.readForm(tx, snapshotId));
    this.graphs.set(snapshotId, graph);
    return graph;
  }
}
