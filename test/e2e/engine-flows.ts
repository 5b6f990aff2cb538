import { type Tree } from './templates-support.js';

/** A node of a flow as a test writes it; `flow` adds ids and flows. */
export type Part = Record<string, unknown>;

export interface FlowOptions {
  readonly constants?: Record<string, Record<string, unknown>>;
  readonly outputs?: readonly string[];
}

/**
 * A tree from its links, e.g. `start > a > fork > b > join > end; fork > c > join`. Events are `start` and `end`;
 * the flow from `a` to `b` has the id `a_b`.
 */
export function flow(links: string, parts: Record<string, Part>, options: FlowOptions = {}): Tree {
  const flows = flowsOf(links);
  const into = (id: string): string[] => flows.filter((f) => f.target === id).map((f) => f.id);
  const outOf = (id: string): string[] => flows.filter((f) => f.source === id).map((f) => f.id);
  const written = Object.entries(parts).map(([id, part]) => {
    const isSplit = 'conditions' in part || part.type === 'ParallelGateway';
    const outgoing = isSplit ? outOf(id) : (outOf(id)[0] ?? '');
    return [
      id,
      { id, name: id, incoming: into(id), outgoing, ...part, ...wired(id, part) },
    ] as const;
  });
  const isGateway = (part: Part): boolean => String(part.type).endsWith('Gateway');
  return {
    start_event: event('start', 'EmptyStartEvent', '', outOf('start')[0] ?? ''),
    end_event: event('end', 'EmptyEndEvent', into('end'), ''),
    activities: Object.fromEntries(written.filter(([, part]) => !isGateway(part))),
    gateways: Object.fromEntries(written.filter(([, part]) => isGateway(part))),
    flows: Object.fromEntries(flows.map((item) => [item.id, item])),
    constants: options.constants ?? {},
    outputs: options.outputs ?? [],
    line: [],
    location: [],
  };
}

/** The parts one after the other. */
export function serial(parts: Record<string, Part>, options: FlowOptions = {}): Tree {
  return flow(['start', ...Object.keys(parts), 'end'].join(' > '), parts, options);
}

function flowsOf(links: string): { id: string; source: string; target: string }[] {
  return links.split(';').flatMap((chain) => {
    const ids = chain.split('>').map((id) => id.trim());
    return ids.slice(1).map((target, index) => {
      const source = ids[index] ?? '';
      return { id: `${source}_${target}`, source, target, is_default: false };
    });
  });
}

function event<Incoming>(id: string, type: string, incoming: Incoming, outgoing: string) {
  return { id, name: '', type, incoming, outgoing };
}

/** Conditions are written by target; a tree has them by flow. */
function wired(id: string, part: Part): Part {
  const { conditions, default_condition: fallback } = part;
  const byTarget = Object.entries((conditions ?? {}) as Record<string, string>);
  return {
    ...(conditions !== undefined && {
      conditions: Object.fromEntries(
        byTarget.map(([target, evaluate]) => [`${id}_${target}`, { name: target, evaluate }]),
      ),
    }),
    ...(typeof fallback === 'string' && {
      default_condition: { name: 'otherwise', flow_id: `${id}_${fallback}` },
    }),
  };
}

/** @param plugin `code@version` @param more fields of the activity, e.g. `error_ignorable` */
export function activity(plugin: string, inputs: Part = {}, more: Part = {}): Part {
  const [code = '', version = 'legacy'] = plugin.split('@');
  const cells = Object.entries(inputs).map(([key, value]) => [
    key,
    { hook: false, need_render: true, value },
  ]);
  return {
    type: 'ServiceActivity',
    component: { code, version, data: Object.fromEntries(cells) as Part },
    error_ignorable: false,
    skippable: true,
    retryable: true,
    optional: true,
    ...more,
  };
}

export function display(message = 'hi', more: Part = {}): Part {
  return activity('bk_display@v1.0', { bk_display_message: message }, more);
}

/** Waits for a callback. */
export function hold(more: Part = {}): Part {
  return activity('pause_node', { description: 'waits' }, more);
}

/** Fails unless `timing` is a time; `'0'` ends at once. */
export function failing(timing = 'whenever', more: Part = {}): Part {
  return activity('sleep_timer', { bk_timing: timing, force_check: false }, more);
}

/** Hands `value` on as output `string_output`. */
export function echo(value: unknown, more: Part = {}): Part {
  return activity('debug_plugin@v1.0.0', { string_input: value, object_input: '' }, more);
}

/** Sets `${key}`. */
export function assign(key: string, value: unknown, type = 'Int'): Part {
  return activity('value_assign@v1.0.0', {
    bk_assignment_list: [{ key, value, value_type: type }],
  });
}

export function parallel(): Part {
  return { type: 'ParallelGateway' };
}

export function converge(): Part {
  return { type: 'ConvergeGateway' };
}

/** @param conditions by target @param more `default_condition: target`, `extra_info` */
export function exclusive(conditions: Record<string, string>, more: Part = {}): Part {
  return { type: 'ExclusiveGateway', conditions, ...more };
}

export function conditionalParallel(conditions: Record<string, string>, more: Part = {}): Part {
  return { type: 'ConditionalParallelGateway', conditions, ...more };
}

/** @param child `{template_id, version, constants, ...}` or `{pipeline}` */
export function subprocess(child: Part, more: Part = {}): Part {
  return {
    type: 'SubProcess',
    error_ignorable: false,
    skippable: true,
    retryable: true,
    optional: true,
    constants: {},
    ...child,
    ...more,
  };
}

/** A constant that takes the output `output` of `node`. */
export function outputOf(key: string, node: string, output: string): Record<string, unknown> {
  return {
    key,
    name: key.slice(2, -1),
    value: '',
    desc: '',
    custom_type: '',
    source_type: 'component_outputs',
    source_tag: '',
    source_info: { [node]: [output] },
    show_type: 'hide',
    validation: '',
    index: 0,
  };
}

/** Constants by key. */
export function constants(
  ...list: readonly Record<string, unknown>[]
): Record<string, Record<string, unknown>> {
  return Object.fromEntries(list.map((constant) => [String(constant.key), constant]));
}
