type Kind = 'activity' | 'parallel' | 'exclusive' | 'converge';

interface FlowNode {
  readonly name: string;
  readonly kind: Kind;
  /** How an activity is called and behaves; not its place. */
  readonly activity?: object;
}
type Link = readonly [source: string, target: string];

export interface CrashFlow {
  readonly tree: object;
  /** Successful runs of nodes that do not run exactly once. */
  readonly finished?: Readonly<Record<string, number>>;
  /** Failed runs of nodes. */
  readonly failed?: Readonly<Record<string, number>>;
}

const ROUNDS = 3;
const VERSIONS: Readonly<Record<string, string>> = {
  pause_node: 'legacy',
  sleep_timer: 'legacy',
  value_assign: 'v1.0.0',
};

/** An activity of the plugin `code`. */
export function activity(code: string, data: object = {}, more: object = {}): object {
  const cells = Object.entries(data).map(([key, value]) => [
    key,
    { hook: false, need_render: true, value: value as unknown },
  ]);
  return {
    type: 'ServiceActivity',
    component: {
      code,
      version: VERSIONS[code] ?? 'v1.0',
      data: Object.fromEntries(cells) as object,
    },
    ...more,
  };
}

/** start, the activities in a row, end. */
export function serialTree(activities: Readonly<Record<string, object>>): object {
  const names = Object.keys(activities);
  const nodes = names.map((name): FlowNode => {
    return { name, kind: 'activity', activity: activities[name] ?? {} };
  });
  return treeOf(nodes, chain(['start', ...names, 'end']));
}

/** A step that is called again when its worker was lost. */
export const rerun = (data: object = {}, more: object = {}): object =>
  activity('crash_rerun', data, more);
export const retrying = (times: number, interval = 0): object => ({
  auto_retry: { enable: true, interval, times },
});

/** A node that nobody calls back is given up and skipped after a second. */
const GIVES_UP = {
  timeout_config: { enable: true, seconds: 1, action: 'forced_fail_and_skip' },
};

/** One flow for each thing that a crash could tear. */
export const CRASH_FLOWS: Readonly<Record<string, CrashFlow>> = {
  serial: { tree: serialTree({ one: rerun(), two: rerun(), three: rerun() }) },
  poll: { tree: serialTree({ poll: rerun({ polls: 2 }), after: rerun() }) },
  timer: {
    tree: serialTree({ sleep: activity('sleep_timer', { bk_timing: '2' }), after: rerun() }),
  },
  timeout: {
    tree: serialTree({ pause: activity('pause_node', {}, GIVES_UP), after: rerun() }),
    failed: { pause: 1 },
  },
  callback: { tree: serialTree({ pause: activity('pause_node'), after: rerun() }) },
  retry: {
    tree: serialTree({ stubborn: rerun({ fails: 2 }, retrying(5)), after: rerun() }),
    failed: { stubborn: 2 },
  },
  parallel: { tree: parallelTree() },
  loop: {
    tree: loopTree(),
    finished: { count: ROUNDS, round: ROUNDS, again: ROUNDS },
  },
};

/** Runs the flow of another template, twice one after the other. */
export function parentFlow(templateId: number): CrashFlow {
  const child = {
    type: 'SubProcess',
    template_id: templateId,
    version: '1.0.0',
    constants: {},
    loop_config: { enable: true, type: 'time_loop', loop_times: 2, retryable: true },
  };
  return { tree: serialTree({ child, after: rerun() }), finished: { child: 2 } };
}

/** Three branches that join; each is as `branch` says. */
export function parallelTree(branch = rerun()): object {
  const branches = ['left', 'middle', 'right'];
  const nodes: FlowNode[] = [
    ...['before', ...branches, 'after'].map((name): FlowNode => {
      return { name, kind: 'activity', activity: branches.includes(name) ? branch : rerun() };
    }),
    { name: 'fork', kind: 'parallel' },
    { name: 'join', kind: 'converge' },
  ];
  return treeOf(nodes, [
    ...chain(['start', 'before', 'fork']),
    ...branches.flatMap((name) => chain(['fork', name, 'join'])),
    ...chain(['join', 'after', 'end']),
  ]);
}

/** A gateway leads back until the counter says that it is enough. */
function loopTree(): object {
  const count = [{ key: 'round_no', value: '${int(round_no) + 1}', value_type: 'Int' }];
  const nodes: FlowNode[] = [
    {
      name: 'count',
      kind: 'activity',
      activity: activity('value_assign', { bk_assignment_list: count }),
    },
    { name: 'round', kind: 'activity', activity: rerun() },
    { name: 'again', kind: 'exclusive' },
  ];
  return treeOf(nodes, [
    ...chain(['start', 'count', 'round', 'again', 'count']),
    ...chain(['again', 'end']),
  ]);
}

function chain(names: readonly string[]): Link[] {
  return names.slice(1).map((target, index): Link => [names[index] ?? '', target]);
}

function treeOf(nodes: readonly FlowNode[], links: readonly Link[]): object {
  const flows = links.map(([source, target], index) => {
    return { id: `line${index}`, source, target, is_default: false };
  });
  const into = (name: string): string[] =>
    flows.filter(({ target }) => target === name).map(({ id }) => id);
  const outOf = (name: string): string[] =>
    flows.filter(({ source }) => source === name).map(({ id }) => id);
  const event = (name: 'start' | 'end', type: string): object => {
    const [outgoing = ''] = outOf(name);
    return { id: name, name, type, incoming: name === 'start' ? '' : into(name), outgoing };
  };
  const of = (isActivity: boolean): readonly FlowNode[] =>
    nodes.filter(({ kind }) => (kind === 'activity') === isActivity);
  return {
    start_event: event('start', 'EmptyStartEvent'),
    end_event: event('end', 'EmptyEndEvent'),
    flows: Object.fromEntries(flows.map((flow) => [flow.id, flow])),
    activities: Object.fromEntries(
      of(true).map(({ name, activity: what }) => {
        const [outgoing = ''] = outOf(name);
        const place = { id: name, name, incoming: into(name), outgoing };
        return [name, { ...place, optional: false, retryable: true, skippable: true, ...what }];
      }),
    ),
    gateways: Object.fromEntries(
      of(false).map(({ name, kind }) => [name, gateway(name, kind, into(name), outOf(name))]),
    ),
    constants: { '${round_no}': counter() },
    outputs: [],
  };
}

function gateway(name: string, kind: Kind, incoming: string[], outgoing: string[]): object {
  const [first = '', second = ''] = outgoing;
  const base = { id: name, name, incoming };
  if (kind === 'parallel') return { ...base, type: 'ParallelGateway', outgoing };
  if (kind === 'converge') return { ...base, type: 'ConvergeGateway', outgoing: first };
  const conditions = {
    [first]: { evaluate: `\${round_no} < ${ROUNDS}`, name: 'again' },
    [second]: { evaluate: `\${round_no} >= ${ROUNDS}`, name: 'enough' },
  };
  return { ...base, type: 'ExclusiveGateway', outgoing, conditions };
}

function counter(): object {
  return {
    key: '${round_no}',
    name: 'Rounds so far',
    value: 0,
    desc: '',
    custom_type: 'int',
    source_type: 'custom',
    source_tag: 'int.int',
    source_info: {},
    show_type: 'hide',
    validation: '',
    index: 0,
  };
}
