import { ProblemReport } from '../problem.js';
import { type Edges } from './edges.js';
import { EARLIER, type GatewayEntry, type GatewayTable, readGateways } from './gateway-table.js';
import { judgeBranches, type Sharing } from './pairing-rules.js';
import { type TreeGraph } from './tree-graph.js';

/**
 * Pairs diverging gateways with converge gateways (engine-core.md 2.3), iteratively. Answers the pairs by node index,
 * or null when a gateway can't be paired. A gateway that fails silences the gateways around it.
 *
 * The reference refuses some sound nestings (its issue 162: a block whose branches exactly fill its converge, or whose
 * last inner gateway shares it). A tree that it refuses is tried again by counting which flows a block really brings
 * to its converge; so trees that BKFlow accepts keep BKFlow's pairs.
 */
export function pairGateways(
  graph: TreeGraph,
  edges: Edges,
  report: ProblemReport,
): Map<number, number> | null {
  const strict = new ProblemReport();
  const pairs = attempt(graph, edges, 'reference', strict);
  if (strict.problems.length === 0) return pairs;
  const lenient = new ProblemReport();
  const counted = attempt(graph, edges, 'counting', lenient);
  if (lenient.problems.length === 0) return counted;
  report.addAll(strict.problems);
  return null;
}

function attempt(
  graph: TreeGraph,
  edges: Edges,
  sharing: Sharing,
  report: ProblemReport,
): Map<number, number> {
  const table = readGateways(graph, edges);
  new Pairing(graph, edges, table, sharing, report).run();
  const pairs = new Map<number, number>();
  for (const [index, { converge }] of table.diverging) {
    if (converge !== null) pairs.set(index, converge);
  }
  return pairs;
}

/** One gateway being matched: its branch `next` currently stands at `at`. */
interface Frame {
  readonly gateway: GatewayEntry;
  next: number;
  at: number | null;
  /** Gateways that the walk of this branch has passed. */
  passed: Set<number> | null;
  failed: boolean;
}

class Pairing {
  private readonly frames: Frame[] = [];
  private readonly depths = new Map<number, number>();
  /** Per depth the number of parallel-type gateways below it on the stack. */
  private readonly parallelBelow: number[] = [0];
  /** The block that has seen a node; null when several have. */
  private readonly seenBy = new Map<number, number | null>();
  private readonly owners = new Map<number, GatewayEntry[]>();
  private block = EARLIER;

  constructor(
    private readonly graph: TreeGraph,
    private readonly edges: Edges,
    private readonly table: GatewayTable,
    private readonly sharing: Sharing,
    private readonly report: ProblemReport,
  ) {}

  run(): void {
    const byDistance = [...this.table.diverging.values()].sort((a, b) => a.distance - b.distance);
    for (const gateway of byDistance) {
      this.block = gateway.node.index;
      if (gateway.state === 'open' || gateway.state === 'hanging') this.push(gateway);
      for (let frame = this.frames.at(-1); frame; frame = this.frames.at(-1)) this.step(frame);
    }
  }

  private push(gateway: GatewayEntry): void {
    this.depths.set(gateway.node.index, this.frames.length);
    const below = this.parallelBelow[this.frames.length] ?? 0;
    this.parallelBelow[this.frames.length + 1] = below + (gateway.parallel ? 1 : 0);
    this.frames.push({ gateway, next: 0, at: null, passed: null, failed: false });
  }

  private step(frame: Frame): void {
    if (frame.at !== null) return this.advance(frame, frame.at);
    const target = frame.gateway.targets[frame.next];
    if (target === undefined) return this.finish(frame);
    if (target === EARLIER) return this.settle(frame, EARLIER);
    const seen = this.seenBy.get(target);
    if (seen !== undefined && seen !== this.block) return this.settle(frame, EARLIER);
    this.see(target);
    frame.at = target;
  }

  private see(node: number): void {
    const seen = this.seenBy.get(node);
    this.seenBy.set(node, seen === undefined || seen === this.block ? this.block : null);
  }

  /** Moves the current branch over the inner gateway at `at`, or settles it where it stands. */
  private advance(frame: Frame, at: number): void {
    const inner = this.table.diverging.get(at);
    if (!inner || inner === frame.gateway) return this.settle(frame, at);
    const depth = this.depths.get(at);
    if (depth !== undefined) return this.jumpBack(frame, depth);
    if (frame.passed?.has(at)) return this.settle(frame, EARLIER);
    if (inner.state === 'failed') return this.fail(frame);
    if (inner.state === 'matched' && inner.converge !== null) {
      this.pass(frame, at);
      return this.passBlock(frame, inner, inner.converge);
    }
    this.push(inner);
  }

  private jumpBack(frame: Frame, depth: number): void {
    if (!this.isParallelFrom(depth)) return this.settle(frame, EARLIER);
    const { node } = frame.gateway;
    const message = `${node.label}: a branch inside a parallel block goes back to an enclosing gateway; every branch must reach one converge gateway.`;
    if (!frame.failed) this.report.add('branch_not_converging', node.path, message);
    this.fail(frame);
  }

  private isParallelFrom(depth: number): boolean {
    const below = this.parallelBelow[depth] ?? 0;
    return (this.parallelBelow[this.frames.length] ?? 0) > below;
  }

  /** After an inner block: its converge, or what lies behind a converge that is the inner gateway's own. */
  private passBlock(frame: Frame, inner: GatewayEntry, converge: number): void {
    const owners = this.owners.get(converge) ?? [];
    const taken = frame.gateway.parallel && owners.some(({ parallel }) => parallel);
    const behind = this.table.converging.get(converge)?.targets[0] ?? converge;
    const mustStay =
      this.sharing === 'counting' && frame.gateway.parallel && behind === this.table.end;
    if (!taken && (inner.shared || mustStay)) this.settle(frame, converge, inner.arrivals);
    else frame.at = behind;
  }

  private settle(frame: Frame, at: number, weight = 1): void {
    const converge = this.table.converging.get(at);
    const isEarlier = converge !== undefined && converge.distance < frame.gateway.distance;
    frame.gateway.targets[frame.next] = isEarlier ? EARLIER : at;
    frame.gateway.weights[frame.next] = weight;
    this.nextBranch(frame);
  }

  private pass(frame: Frame, gateway: number): void {
    frame.passed ??= new Set();
    frame.passed.add(gateway);
  }

  private nextBranch(frame: Frame): void {
    frame.next += 1;
    frame.at = null;
    frame.passed = null;
  }

  /** This gateway can't be judged: an inner one failed, or it failed itself. */
  private fail(frame: Frame): void {
    frame.failed = true;
    this.nextBranch(frame);
  }

  private finish(frame: Frame): void {
    const { gateway } = frame;
    this.frames.pop();
    this.depths.delete(gateway.node.index);
    if (frame.failed || !this.judge(gateway)) gateway.state = 'failed';
    this.resume(gateway);
  }

  private judge(gateway: GatewayEntry): boolean {
    const verdict = judgeBranches(gateway, this.table, {
      sharing: this.sharing,
      insideParallel: this.isParallelFrom(0),
      owners: (converge) => this.owners.get(converge) ?? [],
      incoming: (converge) => this.edges.in[converge]?.length ?? 0,
      node: (index) => this.graph.nodes[index],
    });
    if (verdict.problem) {
      const { type, node, message } = verdict.problem;
      this.report.add(type, node.path, message);
      return false;
    }
    gateway.converge = verdict.converge;
    gateway.shared = verdict.shared;
    gateway.arrivals = verdict.arrivals;
    gateway.state = verdict.converge === null ? 'hanging' : 'matched';
    if (verdict.converge !== null) this.own(verdict.converge, gateway);
    this.see(gateway.node.index);
    return true;
  }

  private own(converge: number, gateway: GatewayEntry): void {
    const owners = this.owners.get(converge);
    if (owners) owners.push(gateway);
    else this.owners.set(converge, [gateway]);
  }

  /** Hands the result of an inner gateway to the frame that waits for it. */
  private resume(inner: GatewayEntry): void {
    const frame = this.frames.at(-1);
    if (!frame) return;
    this.pass(frame, inner.node.index);
    if (inner.state === 'failed') this.fail(frame);
    else if (inner.converge === null) this.settle(frame, this.table.end);
    else this.passBlock(frame, inner, inner.converge);
  }
}
