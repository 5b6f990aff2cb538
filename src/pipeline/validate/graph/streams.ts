import { type ProblemReport } from '../problem.js';
import { type Edges } from './edges.js';
import { type GraphNode, isParallel, type TreeGraph } from './tree-graph.js';

const MAIN = 0;

/**
 * Each node belongs to exactly one stream (engine-core.md 2.4): `main`, or one per branch of a parallel-type gateway;
 * behind its converge the gateway's own stream goes on. `pairs` leads from gateway to converge by node index.
 */
export function checkStreams(
  graph: TreeGraph,
  edges: Edges,
  pairs: ReadonlyMap<number, number>,
  report: ProblemReport,
): void {
  new StreamWalk(graph, edges, pairs, report).run();
}

class StreamWalk {
  private readonly streams = new Map<number, number>();
  /** First branch stream of a parallel-type gateway; its branches are numbered on from there. */
  private readonly firstBranch = new Map<number, number>();
  private readonly parallelOf = new Map<number, number>();
  private readonly queue: GraphNode[] = [];
  private readonly reported = new Set<number>();

  constructor(
    private readonly graph: TreeGraph,
    private readonly edges: Edges,
    private readonly pairs: ReadonlyMap<number, number>,
    private readonly report: ProblemReport,
  ) {
    let next = MAIN + 1;
    for (const node of graph.nodes.filter(isParallel)) {
      this.firstBranch.set(node.index, next);
      next += this.targets(node.index).length;
      const converge = pairs.get(node.index);
      if (converge !== undefined) this.parallelOf.set(converge, node.index);
    }
  }

  run(): void {
    for (const { kind, index } of this.graph.nodes) {
      if (kind === 'start' || kind === 'end') this.mark(index, MAIN, null);
    }
    for (const node of this.queue) this.flow(node);
  }

  private targets(node: number): readonly number[] {
    return this.edges.out[node] ?? [];
  }

  private flow(node: GraphNode): void {
    const stream = this.streams.get(node.index) ?? MAIN;
    const first = this.firstBranch.get(node.index);
    const converge = this.pairs.get(node.index);
    if (first !== undefined && converge !== undefined) this.mark(converge, stream, node);
    this.targets(node.index).forEach((target, branch) => {
      const isJoin = this.isBranchOf(stream, target) || converge === target;
      if (isJoin && this.parallelOf.has(target)) return;
      this.mark(target, first === undefined ? stream : first + branch, node);
    });
  }

  /** Whether `stream` is a branch of the parallel-type gateway that `converge` closes. */
  private isBranchOf(stream: number, converge: number): boolean {
    const gateway = this.parallelOf.get(converge);
    const first = gateway === undefined ? undefined : this.firstBranch.get(gateway);
    if (gateway === undefined || first === undefined) return false;
    return stream >= first && stream < first + this.targets(gateway).length;
  }

  private mark(index: number, stream: number, from: GraphNode | null): void {
    const node = this.graph.nodes[index];
    const known = this.streams.get(index);
    if (!node || known === stream) return;
    if (known === undefined) {
      this.streams.set(index, stream);
      this.queue.push(node);
    } else if (!this.reported.has(index)) {
      this.reported.add(index);
      const message = `${node.label} is reached from two parallel branches or from inside and outside a parallel block (one way is ${from?.label ?? 'the start'}); branches may only meet at their converge gateway.`;
      this.report.add('stream_conflict', node.path, message);
    }
  }
}
