import { DistanceFromStart } from './distances.js';
import { type Edges } from './edges.js';
import { type GraphNode, isDiverging, isParallel, type TreeGraph } from './tree-graph.js';

/** A branch that leads back to an earlier node: it does not count as converging. */
export const EARLIER = -1;

/** What pairing knows about one gateway. */
export interface GatewayEntry {
  readonly node: GraphNode;
  readonly parallel: boolean;
  readonly distance: number;
  /** Per branch the first node that is not an activity; pairing resolves them further. */
  readonly targets: number[];
  /** Per branch how many flows it brings to its target: more than one when an inner gateway shares the converge. */
  readonly weights: number[];
  state: 'open' | 'hanging' | 'matched' | 'failed';
  converge: number | null;
  shared: boolean;
  /** Flows that the block brings to its converge. */
  arrivals: number;
}

/** The gateways of a graph, prepared for pairing (engine-core.md 2.3). */
export interface GatewayTable {
  readonly diverging: ReadonlyMap<number, GatewayEntry>;
  readonly converging: ReadonlyMap<number, GatewayEntry>;
  /** Per converge the branches that reach it from a gateway nearer to the start. */
  readonly positiveIn: ReadonlyMap<number, number>;
  readonly end: number;
}

export function readGateways(graph: TreeGraph, edges: Edges): GatewayTable {
  const startIndex = graph.nodes.findIndex(({ kind }) => kind === 'start');
  const distances = new DistanceFromStart(startIndex, edges.in);
  const first = new FirstNonActivity(graph, edges);
  const gateways = graph.nodes.filter((node) => isDiverging(node) || node.kind === 'converge');
  const entries = gateways.map((node): GatewayEntry => {
    const targets = (edges.out[node.index] ?? []).map((target) => first.from(target));
    const distance = distances.of(node.index) ?? 0;
    const state = 'open';
    const parallel = isParallel(node);
    const weights = targets.map(() => 1);
    const open = { state, converge: null, shared: false, arrivals: 0 } as const;
    return { node, parallel, distance, targets, weights, ...open };
  });
  const byIndex = (some: GatewayEntry[]): Map<number, GatewayEntry> =>
    new Map(some.map((entry) => [entry.node.index, entry]));
  const converging = byIndex(entries.filter(({ node }) => node.kind === 'converge'));
  return {
    diverging: byIndex(entries.filter(({ node }) => node.kind !== 'converge')),
    converging,
    positiveIn: countPositiveIn(entries, converging),
    end: graph.nodes.findIndex(({ kind }) => kind === 'end'),
  };
}

function countPositiveIn(
  entries: readonly GatewayEntry[],
  converging: ReadonlyMap<number, GatewayEntry>,
): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { targets, distance } of entries) {
    for (const target of targets) {
      const converge = converging.get(target);
      if (converge && converge.distance > distance) {
        counts.set(target, (counts.get(target) ?? 0) + 1);
      }
    }
  }
  return counts;
}

/** Follows chains of activities; every activity is walked once. Needs a graph without endless cycles. */
class FirstNonActivity {
  private readonly known = new Map<number, number>();

  constructor(
    private readonly graph: TreeGraph,
    private readonly edges: Edges,
  ) {}

  from(start: number): number {
    const chain: number[] = [];
    let node = start;
    while (this.graph.nodes[node]?.kind === 'activity' && !this.known.has(node)) {
      chain.push(node);
      node = this.edges.out[node]?.[0] ?? node;
    }
    const found = this.known.get(node) ?? node;
    for (const activity of chain) this.known.set(activity, found);
    return found;
  }
}
