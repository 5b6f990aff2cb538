import fc from 'fast-check';
import { memoryKey, type JsonValue } from '../../../common/json/index.js';
import { type Command } from '../commands.js';
import { type GraphNode } from '../graph.js';
import { type Token } from '../state.js';
import { type Simulation } from './simulation.js';

/** Something that happens to a task; what it is about is picked among what there is when it happens. */
export interface Operation {
  readonly kind: (typeof KINDS)[number];
  readonly pick: number;
  readonly variant: number;
}

const KINDS = [
  'answer',
  'answer',
  'answer',
  'call',
  'call',
  'deliver',
  'deliver',
  'repeat',
  'wait',
  'wait',
  'pause',
  'resume',
  'revoke',
  'retry',
  'retry',
  'skip',
  'skip',
  'skip_gateway',
  'force_fail',
  'callback',
  'callback',
  'child',
  'child',
  'rerun',
] as const;

type AboutToken = 'retry' | 'skip' | 'skip_gateway' | 'force_fail' | 'callback' | 'child';

export const arbitraryOperation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom(...KINDS),
  pick: fc.nat(30),
  variant: fc.nat(5),
});

/** Turns operations into commands. Keeps answers that are under way, so that they come late, out of order or twice. */
export class Operator {
  /** Answers that were given to the engine. */
  readonly delivered: Command[] = [];
  private readonly pending: Command[] = [];

  constructor(private readonly simulation: Simulation) {}

  /** The command of an operation; null when there is nothing to do. Time may pass. */
  commandOf({ kind, pick, variant }: Operation): Command | null {
    switch (kind) {
      case 'answer':
        return this.delivering(this.call(pick));
      case 'call': {
        const command = this.call(pick);
        if (command !== null) this.pending.push(command);
        return null;
      }
      case 'deliver':
        return this.delivering(
          this.pending.splice(pick % (this.pending.length || 1), 1)[0] ?? null,
        );
      case 'repeat':
        return this.delivered[pick % (this.delivered.length || 1)] ?? null;
      case 'wait':
        this.simulation.now += pick * 250;
        return null;
      case 'pause':
      case 'resume':
        return { type: kind };
      case 'revoke':
        return pick === 0 ? { type: kind } : null;
      case 'rerun': {
        const node = pickOf([...this.simulation.graph.nodes.keys()], pick);
        return node === undefined || variant > 2 ? null : { type: kind, node };
      }
      case 'retry':
      case 'skip':
      case 'skip_gateway':
      case 'force_fail':
      case 'callback':
      case 'child':
        return this.steering(kind, pick, variant);
    }
  }

  private steering(kind: AboutToken, pick: number, variant: number): Command | null {
    const token = pickOf([...this.simulation.state.tokens.values()], pick);
    const node = token === undefined ? undefined : this.simulation.graph.nodes.get(token.node);
    if (token === undefined || node === undefined) return null;
    switch (kind) {
      case 'retry': {
        const inputs =
          variant === 0 ? { bit: 1, [memoryKey('10')]: 'ten', greeting: '${who}' } : null;
        return { type: 'retry', node: node.id, inputs, keepsRound: variant === 1 };
      }
      case 'skip':
        return { type: 'skip', node: node.id, onlyRound: variant === 1 };
      case 'skip_gateway':
        return skippingGateway(node, variant);
      case 'force_fail':
        return variant > 1 ? null : { type: 'force_fail', node: node.id, reason: 'by hand' };
      case 'callback': {
        const version = versionOf(token, variant);
        return { type: 'callback', node: node.id, version, data: bodyOf(variant) };
      }
      case 'child': {
        const version = versionOf(token, variant) ?? '';
        const news = pickOf(['finished', 'failed', 'revived', 'finished'] as const, variant);
        if (news === undefined) return null;
        const data = { task_success: news === 'finished', outputs: { '${x}': pick } };
        return { type: 'child', node: node.id, version, news, data };
      }
    }
  }

  /** Lets a worker take what is due and call its plugin. */
  private call(pick: number): Command | null {
    const job = pickOf(this.simulation.due(), pick);
    if (job === undefined || this.isUnderWay(job.version, job.step)) return null;
    return this.simulation.commandOf(job);
  }

  private isUnderWay(version: string, step: number): boolean {
    return this.pending.some(
      (command) =>
        command.type === 'result' && command.version === version && command.step === step,
    );
  }

  private delivering(command: Command | null): Command | null {
    if (command !== null) this.delivered.push(command);
    return command;
  }

  /** What came late, in the end. */
  rest(): Command[] {
    return this.pending.splice(0);
  }
}

/** A command that helps a task that waits for somebody to go on; null when it only needs time. */
export function help({ state, graph }: Simulation, token: Token): Command | null {
  const node = graph.nodes.get(token.node);
  if (node === undefined) throw new Error(`there is no node ${token.node}`);
  const version = token.run?.version ?? '';
  if (state.status === 'SUSPENDED') return { type: 'resume' };
  switch (token.status) {
    case 'ready':
    case 'parked':
    case 'polling':
      return null;
    case 'calling':
      return { type: 'force_fail', node: node.id, reason: 'no answer' };
    case 'waiting':
      if (node.kind === 'activity' && node.plugin.code === 'subprocess_plugin') {
        const data = { task_success: true, outputs: { '${x}': 'done' } };
        return { type: 'child', node: node.id, version, news: 'finished', data };
      }
      return { type: 'callback', node: node.id, version, data: { bit: 1 } };
    case 'failed':
      return mend(node);
  }
}

function mend(node: GraphNode): Command {
  if (node.kind === 'activity' && !node.isSkippable) {
    return { type: 'retry', node: node.id, inputs: { bit: 1 }, keepsRound: false };
  }
  if (node.kind === 'activity') return { type: 'skip', node: node.id, onlyRound: false };
  return (
    skippingGateway(node, 1) ?? { type: 'retry', node: node.id, inputs: null, keepsRound: false }
  );
}

/** @param variant odd ones take the last way, which leads out of a loop; even ones several */
function skippingGateway(node: GraphNode, variant: number): Command | null {
  if (node.kind !== 'exclusive' && node.kind !== 'conditional_parallel') return null;
  const flows = node.ways.map(({ flow }) => flow);
  const last = flows.at(-1) ?? '';
  if (node.kind === 'exclusive') {
    const flow = variant % 2 === 1 ? last : (pickOf(flows, variant) ?? last);
    return { type: 'skip_exclusive', node: node.id, flow };
  }
  const chosen = variant % 2 === 1 ? [last] : flows.slice(variant % flows.length);
  return { type: 'skip_conditional_parallel', node: node.id, flows: chosen };
}

function versionOf({ run }: Token, variant: number): string | null {
  if (variant === 0) return null;
  return variant === 1 ? 'v1' : (run?.version ?? '');
}

function bodyOf(variant: number): JsonValue {
  if (variant === 2) return { bit: 0, [memoryKey('7')]: 'seven' };
  return variant === 3 ? {} : { bit: 1 };
}

function pickOf<T>(items: readonly T[], pick: number): T | undefined {
  return items[pick % (items.length || 1)];
}
