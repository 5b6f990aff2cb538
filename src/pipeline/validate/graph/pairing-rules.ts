import { type ProblemType } from '../problem.js';
import { EARLIER, type GatewayEntry, type GatewayTable } from './gateway-table.js';
import { type GraphNode } from './tree-graph.js';

/**
 * When a converge counts as shared with gateways outside the block: as the reference decides, or by counting the flows
 * that come from outside.
 */
export type Sharing = 'reference' | 'counting';

/** What surrounds the gateway being judged. */
export interface PairingContext {
  readonly sharing: Sharing;
  /** A parallel-type gateway encloses it. */
  readonly insideParallel: boolean;
  /** Gateways already paired with a converge. */
  readonly owners: (converge: number) => readonly GatewayEntry[];
  readonly incoming: (converge: number) => number;
  readonly node: (index: number) => GraphNode | undefined;
}

interface PairingProblem {
  readonly type: ProblemType;
  readonly node: GraphNode;
  readonly message: string;
}

export type Verdict =
  { readonly problem: PairingProblem } | ({ readonly problem?: undefined } & Pair);

export interface Pair {
  readonly converge: number | null;
  readonly shared: boolean;
  readonly arrivals: number;
}

/** Steps 3 and 4 of the matching (engine-core.md 2.3) on a gateway whose branches are resolved. */
export function judgeBranches(
  gateway: GatewayEntry,
  table: GatewayTable,
  context: PairingContext,
): Verdict {
  const converge = gateway.targets.find((target) => table.converging.has(target)) ?? null;
  const problem = gateway.targets
    .map((target) => judgeTarget(target, converge, gateway, table, context))
    .find((found) => found !== null);
  if (problem) return { problem };
  if (converge === null) return { converge, shared: false, arrivals: 0 };
  const lacking = gateway.parallel ? judgeParallel(gateway, converge, context) : null;
  if (lacking) return { problem: lacking };
  const arrivals = gateway.targets.reduce(
    (sum, target, branch) => sum + (target === converge ? (gateway.weights[branch] ?? 1) : 0),
    0,
  );
  return { converge, arrivals, shared: isShared(gateway, converge, arrivals, table, context) };
}

function isShared(
  gateway: GatewayEntry,
  converge: number,
  arrivals: number,
  table: GatewayTable,
  context: PairingContext,
): boolean {
  const positiveIn = table.positiveIn.get(converge) ?? 0;
  if (context.sharing === 'counting') return positiveIn > arrivals;
  if (gateway.parallel) return context.incoming(converge) > gateway.targets.length;
  const self = gateway.node.index;
  const counted = gateway.targets.filter((target) => target !== self && target !== EARLIER).length;
  return context.owners(converge).length > 0 || positiveIn > counted;
}

function judgeTarget(
  target: number,
  converge: number | null,
  gateway: GatewayEntry,
  table: GatewayTable,
  context: PairingContext,
): PairingProblem | null {
  if (target === converge) return null;
  const { node } = gateway;
  if (table.converging.has(target)) {
    const names = [converge ?? target, target].map((index) => context.node(index)?.label);
    const message = `${node.label}: its branches first meet different converge gateways, ${names.join(' and ')}; they must meet one.`;
    return { type: 'different_converges', node, message };
  }
  if (target === table.end) return judgeEnd(gateway, context);
  const goesBack = target === node.index || target === EARLIER;
  if (!gateway.parallel && goesBack) return null;
  const message = `${node.label}: a branch goes back to an earlier node or leaves its block; every branch of a parallel gateway must reach one converge gateway.`;
  return { type: 'invalid_branch', node, message };
}

function judgeEnd(gateway: GatewayEntry, context: PairingContext): PairingProblem | null {
  if (!gateway.parallel && !context.insideParallel) return null;
  const { node } = gateway;
  const message = `${node.label}: a branch reaches the end event without passing the converge gateway of its parallel block.`;
  return { type: 'branch_not_converging', node, message };
}

function judgeParallel(
  gateway: GatewayEntry,
  converge: number,
  context: PairingContext,
): PairingProblem | null {
  const node = context.node(converge) ?? gateway.node;
  const incoming = context.incoming(converge);
  const outgoing = gateway.targets.length;
  if (incoming < outgoing) {
    const message = `${node.label} has ${incoming} incoming flows, but must collect all ${outgoing} branches of ${gateway.node.label}.`;
    return { type: 'converge_incomplete', node, message };
  }
  const rival = context.owners(converge).find(({ parallel }) => parallel);
  if (incoming === outgoing || !rival) return null;
  const message = `${node.label} collects branches of both ${rival.node.label} and ${gateway.node.label}; it may belong to one parallel gateway.`;
  return { type: 'converge_shared', node, message };
}
