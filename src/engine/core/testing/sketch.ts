import { memoryKey, setKey, type JsonObject, type JsonValue } from '../../../common/json/index.js';
import { prepareTree, toTaskForm } from '../../../pipeline/index.js';
import { compile } from '../compile.js';
import { type Graph } from '../graph.js';

/** A node of a {@link Sketch}; its id, incoming and outgoing come from the links. */
export interface NodeSketch {
  readonly section: 'activities' | 'gateways';
  readonly fields: JsonObject;
  /** Target node to condition. */
  readonly conditions?: Readonly<Record<string, string>>;
  readonly fallback?: string;
}

/** A flow in a few lines; `start` and `end` are always there. */
export interface Sketch {
  /** `'start > a > end'`; several chains are separated by `;`. A flow's id is `<source>_<target>`. */
  readonly links: string;
  readonly nodes: Readonly<Record<string, NodeSketch>>;
  readonly constants?: Readonly<Record<string, JsonObject>>;
  /** Bare names of exported variables. */
  readonly outputs?: readonly string[];
}

const LIMITS = { maxNodes: 10_000, maxSubprocessDepth: 8 };

export function activity(
  code: string,
  inputs: Readonly<Record<string, JsonValue>> = {},
  fields: JsonObject = {},
): NodeSketch {
  const data: JsonObject = {};
  for (const [key, value] of Object.entries(inputs)) setKey(data, memoryKey(key), cell(value));
  const component = { code, version: 'v1', data };
  return {
    section: 'activities',
    fields: { name: 'Step', type: 'ServiceActivity', component, error_ignorable: false, ...fields },
  };
}

/** An input that is not rendered. */
export function verbatim(value: JsonValue): JsonValue {
  return { hook: false, need_render: false, value };
}

function cell(value: JsonValue): JsonValue {
  const isCell = typeof value === 'object' && value !== null && 'hook' in value;
  return isCell ? value : { hook: false, value };
}

/** A sub-process node; the child itself is played by the test. */
export function subprocess(constants: JsonObject = {}, fields: JsonObject = {}): NodeSketch {
  const reference = { template_id: '7', version: '1.0.0', constants };
  return {
    section: 'activities',
    fields: { name: 'Child', type: 'SubProcess', ...reference, error_ignorable: false, ...fields },
  };
}

export function parallel(): NodeSketch {
  return gateway('ParallelGateway');
}

export function converge(): NodeSketch {
  return gateway('ConvergeGateway');
}

export function exclusive(
  conditions: Readonly<Record<string, string>>,
  options: { readonly fallback?: string; readonly extra?: JsonObject } = {},
): NodeSketch {
  return branching('ExclusiveGateway', conditions, options);
}

export function conditional(
  conditions: Readonly<Record<string, string>>,
  options: { readonly fallback?: string; readonly extra?: JsonObject } = {},
): NodeSketch {
  return branching('ConditionalParallelGateway', conditions, options);
}

function branching(
  type: string,
  conditions: Readonly<Record<string, string>>,
  { fallback, extra }: { readonly fallback?: string; readonly extra?: JsonObject },
): NodeSketch {
  const fields = { name: type, type, ...(extra && { extra_info: extra }) };
  return { section: 'gateways', fields, conditions, ...(fallback && { fallback }) };
}

function gateway(type: string): NodeSketch {
  return { section: 'gateways', fields: { name: type, type } };
}

export function constant(value: JsonValue, fields: JsonObject = {}): JsonObject {
  return { value, show_type: 'show', source_type: 'custom', custom_type: 'input', ...fields };
}

/** A variable that takes an output of a node. */
export function output(node: string, key: string, fields: JsonObject = {}): JsonObject {
  const source = { source_type: 'component_outputs', source_info: { [node]: [key] } };
  return { value: '', show_type: 'hide', custom_type: '', ...source, ...fields };
}

interface Link {
  readonly flow: string;
  readonly source: string;
  readonly target: string;
}

export function treeOf(sketch: Sketch): JsonObject {
  const links = readLinks(sketch.links);
  const tree: JsonObject = {
    start_event: event('EmptyStartEvent', 'start', links),
    end_event: event('EmptyEndEvent', 'end', links),
    activities: {},
    gateways: {},
    flows: Object.fromEntries(
      links.map(({ flow, source, target }) => [flow, { id: flow, source, target }]),
    ),
    constants: constantsOf(sketch.constants ?? {}),
    outputs: (sketch.outputs ?? []).map((name) => `\${${name}}`),
  };
  for (const section of ['activities', 'gateways'] as const) {
    const nodes = Object.entries(sketch.nodes).filter(([, node]) => node.section === section);
    tree[section] = Object.fromEntries(nodes.map(([id, node]) => [id, write(id, node, links)]));
  }
  return tree;
}

function readLinks(text: string): Link[] {
  const links: Link[] = [];
  for (const chain of text.split(';')) {
    const ids = chain.split('>').map((id) => id.trim());
    ids.slice(1).forEach((target, index) => {
      const source = ids[index] ?? '';
      const twins = links.filter((link) => link.source === source && link.target === target).length;
      const flow = `${source}_${target}${twins === 0 ? '' : `_${twins + 1}`}`;
      links.push({ flow, source, target });
    });
  }
  return links;
}

function event(type: string, id: string, links: readonly Link[]): JsonObject {
  const incoming = links.filter(({ target }) => target === id).map(({ flow }) => flow);
  const outgoing = links.find(({ source }) => source === id)?.flow ?? '';
  return { id, name: id, type, incoming: id === 'start' ? '' : incoming, outgoing };
}

function write(id: string, node: NodeSketch, links: readonly Link[]): JsonObject {
  const incoming = links.filter(({ target }) => target === id).map(({ flow }) => flow);
  const ways = links.filter(({ source }) => source === id);
  const type = node.fields['type'];
  const isSingle = node.section === 'activities' || type === 'ConvergeGateway';
  const outgoing = isSingle ? (ways[0]?.flow ?? '') : ways.map(({ flow }) => flow);
  const written: JsonObject = { id, ...node.fields, incoming, outgoing };
  if (node.conditions === undefined) return written;
  const conditions: JsonObject = {};
  for (const { flow, target } of ways) {
    const evaluate = node.conditions[target];
    if (evaluate !== undefined) conditions[flow] = { evaluate };
  }
  written['conditions'] = conditions;
  if (node.fallback !== undefined) {
    written['default_condition'] = { flow_id: `${id}_${node.fallback}` };
  }
  return written;
}

function constantsOf(constants: Readonly<Record<string, JsonObject>>): JsonObject {
  const entries = Object.entries(constants).map(([name, fields]) => {
    const key = `\${${name}}`;
    return [key, { key, name, ...fields }] as const;
  });
  return Object.fromEntries(entries);
}

/** The graph of a valid tree. */
export function graphOfTree(tree: JsonObject): Graph {
  const prepared = prepareTree(tree, LIMITS);
  if (prepared.problems.length > 0) {
    throw new Error(`the tree is not valid: ${JSON.stringify(prepared.problems, null, 1)}`);
  }
  return compile(toTaskForm(prepared.tree as JsonObject));
}

export function graphOf(sketch: Sketch): Graph {
  return graphOfTree(treeOf(sketch));
}
