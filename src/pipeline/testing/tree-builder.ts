import { memoryKey, setKey, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { stringAt } from '../json-readers.js';
import { type Block, type Branch, type Fallback } from './blocks.js';

/** How the built tree is written down. */
export interface TreeStyle {
  /** Prefix of ids; `""` gives integer-like ids. */
  readonly prefix: string;
  /** Single flows as an array of one (`outgoing`) or as a string (`incoming`), the less usual spelling. */
  readonly swapFlowForms: boolean;
  readonly withDrawing: boolean;
}

export const PLAIN_STYLE: TreeStyle = { prefix: 'n', swapFlowForms: false, withDrawing: true };

interface DraftNode {
  readonly id: string;
  readonly section: 'start_event' | 'end_event' | 'activities' | 'gateways';
  readonly fields: JsonObject;
  readonly incoming: string[];
  readonly outgoing: string[];
  readonly conditions: string[];
  fallback: string | null;
}

const DEFAULTS = { labels: [] };
const CONDITIONAL = new Set(['ExclusiveGateway', 'ConditionalParallelGateway']);

/** Builds a valid tree from blocks; the same blocks give the same tree. */
export class TreeBuilder {
  private readonly nodes: DraftNode[] = [];
  private readonly flows: { id: string; source: string; target: string }[] = [];
  private readonly end: DraftNode;
  private counter = 0;

  constructor(private readonly style: TreeStyle = PLAIN_STYLE) {
    this.end = this.node('end_event', { name: '', type: 'EmptyEndEvent', ...DEFAULTS });
  }

  build(flow: Block): JsonObject {
    const start = this.node('start_event', { name: '', type: 'EmptyStartEvent', ...DEFAULTS });
    const last = this.add(flow, start);
    this.connect(last, this.end);
    return this.toTree();
  }

  private node(section: DraftNode['section'], fields: JsonObject): DraftNode {
    const id = this.nextId();
    const lists = { incoming: [], outgoing: [], conditions: [], fallback: null };
    const draft: DraftNode = { id, section, fields, ...lists };
    this.nodes.push(draft);
    return draft;
  }

  private nextId(): string {
    this.counter += 1;
    return `${this.style.prefix}${this.counter}`;
  }

  private connect(source: DraftNode, target: DraftNode): string {
    const id = this.nextId();
    this.flows.push({ id, source: source.id, target: target.id });
    source.outgoing.push(id);
    target.incoming.push(id);
    if (CONDITIONAL.has(stringAt(source.fields, 'type') ?? '')) source.conditions.push(id);
    return id;
  }

  /** Adds a block behind `from`; answers its last node. */
  private add(block: Block, from: DraftNode): DraftNode {
    switch (block.kind) {
      case 'activity':
      case 'subprocess':
        return this.follow(from, this.node('activities', this.activity(block)));
      case 'sequence':
        return block.blocks.reduce((last, inner) => this.add(inner, last), from);
      case 'parallel':
        return this.fork(from, 'ParallelGateway', block.branches, 'none');
      case 'conditional':
        return this.fork(from, 'ConditionalParallelGateway', block.branches, block.fallback);
      case 'exclusive':
        return this.fork(from, 'ExclusiveGateway', block.branches, block.fallback);
      case 'loop':
        return this.loop(from, block.body);
      case 'guard':
        return this.guard(from);
    }
  }

  private follow(from: DraftNode, node: DraftNode): DraftNode {
    this.connect(from, node);
    return node;
  }

  private activity(block: Extract<Block, { kind: 'activity' | 'subprocess' }>): JsonObject {
    if (block.kind === 'activity') {
      const message = { hook: false, need_render: true, value: 'hello ${who}' };
      const data = { bk_display_message: message };
      const component = { code: 'bk_display', version: 'v1.0', data };
      return { name: 'Step', type: 'ServiceActivity', component, error_ignorable: false };
    }
    const reference = { name: 'Child', type: 'SubProcess', version: '1.0.0', constants: {} };
    if (block.child === null) return { ...reference, template_id: '7' };
    return { ...reference, pipeline: new TreeBuilder(this.style).build(block.child) };
  }

  private gateway(type: string): DraftNode {
    return this.node('gateways', { name: '', type });
  }

  private fork(
    from: DraftNode,
    type: string,
    branches: readonly Branch[],
    fallback: Fallback,
  ): DraftNode {
    const fork = this.follow(from, this.gateway(type));
    const converge = this.gateway('ConvergeGateway');
    for (const branch of branches) {
      this.connect(branch === null ? fork : this.add(branch, fork), converge);
    }
    if (fallback !== 'none') fork.fallback = fork.outgoing.at(-1) ?? null;
    if (fallback === 'only') fork.conditions.pop();
    return converge;
  }

  /** The body, then an exclusive gateway that goes back to the body's first node or on. */
  private loop(from: DraftNode, body: Block): DraftNode {
    const next = from.outgoing.length;
    const last = this.add(body, from);
    const again = this.follow(last, this.gateway('ExclusiveGateway'));
    const entry = this.flows.find(({ id }) => id === from.outgoing[next])?.target;
    const first = this.nodes.find(({ id }) => id === entry) ?? again;
    this.connect(again, first);
    return again;
  }

  private guard(from: DraftNode): DraftNode {
    const guard = this.follow(from, this.gateway('ExclusiveGateway'));
    this.connect(guard, this.end);
    return this.follow(guard, this.node('activities', this.activity({ kind: 'activity' })));
  }

  private toTree(): JsonObject {
    const tree: JsonObject = {};
    for (const section of ['start_event', 'end_event'] as const) {
      for (const draft of this.nodes.filter((node) => node.section === section)) {
        tree[section] = this.write(draft);
      }
    }
    for (const section of ['activities', 'gateways'] as const) {
      const drafts = this.nodes.filter((node) => node.section === section);
      tree[section] = mapById(drafts.map((draft) => [draft.id, this.write(draft)]));
    }
    tree['flows'] = mapById(this.flows.map((flow) => [flow.id, { ...flow, is_default: false }]));
    tree['constants'] = this.constants();
    tree['outputs'] = ['${result}'];
    if (this.style.withDrawing) Object.assign(tree, this.drawing());
    return tree;
  }

  private write(draft: DraftNode): JsonObject {
    const { id, section, fields } = draft;
    const written: JsonObject = { id, ...fields };
    written['incoming'] = section === 'start_event' ? '' : this.incoming(draft);
    written['outgoing'] = section === 'end_event' ? '' : this.outgoing(draft);
    if (draft.conditions.length > 0) {
      const condition = { evaluate: '${who} == "Ines"' };
      written['conditions'] = mapById(draft.conditions.map((flow) => [flow, condition]));
    }
    if (draft.fallback !== null) written['default_condition'] = { flow_id: draft.fallback };
    return written;
  }

  private incoming({ incoming }: DraftNode): JsonValue {
    return this.style.swapFlowForms && incoming.length === 1 ? (incoming[0] ?? '') : incoming;
  }

  private outgoing({ outgoing, fields }: DraftNode): JsonValue {
    const type = stringAt(fields, 'type') ?? '';
    const isMany = type.endsWith('Gateway') && type !== 'ConvergeGateway';
    return isMany !== this.style.swapFlowForms || outgoing.length > 1
      ? outgoing
      : (outgoing[0] ?? '');
  }

  private constants(): JsonObject {
    const custom = { source_type: 'custom', custom_type: 'input', source_info: {} };
    const activity = this.nodes.find(({ section }) => section === 'activities');
    const constants: JsonObject = {
      '${who}': { key: '${who}', name: 'Who', value: 'Ines', show_type: 'show', ...custom },
      '${phrase}': { key: '${phrase}', value: 'for ${who}', show_type: 'hide', ...custom },
    };
    if (!activity) return constants;
    constants['${result}'] = {
      key: '${result}',
      value: '',
      show_type: 'hide',
      source_type: 'component_outputs',
      custom_type: '',
      source_info: mapById([[activity.id, ['_result']]]),
    };
    return constants;
  }

  private drawing(): JsonObject {
    return {
      line: this.flows.map(({ id, source, target }) => ({
        id,
        source: { arrow: 'Right', id: source },
        target: { arrow: 'Left', id: target },
      })),
      location: this.nodes.map(({ id, fields }, x) => ({
        id,
        type: fields['type'] === 'SubProcess' ? 'subflow' : 'tasknode',
        x,
        y: 0,
      })),
      canvas_mode: 'horizontal',
    };
  }
}

function mapById(entries: readonly (readonly [string, JsonValue])[]): JsonObject {
  const map: JsonObject = {};
  for (const [id, value] of entries) setKey(map, memoryKey(id), value);
  return map;
}
