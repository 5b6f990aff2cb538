import { childPointer } from '../../pointer.js';
import { type ProblemReport, shorten } from '../problem.js';
import { type GraphFlow, flowPath, type GraphNode, type TreeGraph } from './tree-graph.js';

type Side = 'incoming' | 'outgoing';

const ENDS = {
  outgoing: { field: 'source', verb: 'starts at' },
  incoming: { field: 'target', verb: 'leads to' },
} as const;

/** Checks that flows and nodes name each other (flow-layer.md 1.6); answers whether the graph is unambiguous. */
export function checkLinks(graph: TreeGraph, report: ProblemReport): boolean {
  const before = report.problems.length;
  for (const side of ['outgoing', 'incoming'] as const) new SideCheck(graph, side, report).run();
  const readable = graph.flows.every((flow) => flow.sourceId !== null && flow.targetId !== null);
  const whole = graph.nodesKnown && graph.flowsKnown && !graph.ambiguous;
  return readable && whole && report.problems.length === before;
}

function flowEnd(graph: TreeGraph, flow: GraphFlow, side: Side): GraphNode | null {
  const id = side === 'outgoing' ? flow.sourceId : flow.targetId;
  return id === null ? null : (graph.byId.get(id) ?? null);
}

/** The `outgoing` lists against the flows' sources, or the `incoming` lists against their targets. */
class SideCheck {
  /** Flows that the node at their end lists. */
  private readonly confirmed = new Set<GraphFlow>();

  constructor(
    private readonly graph: TreeGraph,
    private readonly side: Side,
    private readonly report: ProblemReport,
  ) {}

  run(): void {
    for (const node of this.graph.nodes) this.checkNode(node);
    for (const flow of this.graph.flows) this.checkFlow(flow);
  }

  private checkNode(node: GraphNode): void {
    const listed = node[this.side] ?? [];
    const seen = new Set<string>();
    listed.forEach((flowId, position) => {
      if (!seen.has(flowId)) this.checkEntry(node, flowId, position);
      else {
        const message = `${node.label} lists flow ${shorten(flowId)} twice in "${this.side}".`;
        this.report.add('duplicate_flow', this.entryPath(node, position), message);
      }
      if (listed.length > 1) seen.add(flowId);
    });
  }

  private entryPath(node: GraphNode, position: number): string {
    const field = childPointer(node.path, this.side);
    return Array.isArray(node.source[this.side]) ? childPointer(field, position) : field;
  }

  private checkEntry(node: GraphNode, flowId: string, position: number): void {
    const flow = this.graph.flowById.get(flowId);
    if (!flow) {
      if (!this.graph.flowsKnown) return;
      const message = `${node.label}: "${this.side}" names flow ${shorten(flowId)}, which does not exist in "flows".`;
      this.report.add('unknown_flow', this.entryPath(node, position), message);
      return;
    }
    const end = flowEnd(this.graph, flow, this.side);
    if (end === node) this.confirmed.add(flow);
    if (end === null || end === node) return;
    const message = `${node.label} lists flow ${shorten(flowId)} in "${this.side}", but the flow ${ENDS[this.side].verb} ${end.label}.`;
    this.report.add('flow_mismatch', this.entryPath(node, position), message);
  }

  private checkFlow(flow: GraphFlow): void {
    const { field, verb } = ENDS[this.side];
    const id = this.side === 'outgoing' ? flow.sourceId : flow.targetId;
    if (id === null || this.confirmed.has(flow)) return;
    const end = this.graph.byId.get(id);
    const path = childPointer(flowPath(this.graph, flow), field);
    if (!end) {
      if (!this.graph.nodesKnown) return;
      const message = `Flow ${shorten(flow.id)} ${verb} node ${shorten(id)}, which does not exist.`;
      this.report.add('unknown_node', path, message);
    } else if (end[this.side] !== null) {
      const message = `Flow ${shorten(flow.id)} ${verb} ${end.label}, which does not list it in "${this.side}".`;
      this.report.add('flow_mismatch', path, message);
    }
  }
}
