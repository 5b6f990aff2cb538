import { serialTree } from './fixture.js';

interface Node {
  readonly id: string;
  readonly kind: 'activity' | 'parallel' | 'exclusive' | 'converge';
}
type Link = readonly [source: string, target: string];

/** Which plugin the activities of a flow call. */
export type Code = 'bench_noop' | 'bench_wait' | 'bk_display' | 'sleep_timer';

const VERSIONS = {
  bench_noop: 'v1.0',
  bench_wait: 'v1.0',
  bk_display: 'v1.0',
  sleep_timer: 'legacy',
};

/** start, `count` activities in a row, end. */
export function serialFlow(count: number, code: Code, data: object = {}): object {
  const ids = Array.from({ length: count }, (_, index) => `a${index}`);
  const stops = ['start', ...ids, 'end'];
  const links = stops.slice(1).map((target, index): Link => [stops[index] ?? '', target]);
  return flow(
    ids.map((id) => ({ id, kind: 'activity' })),
    links,
    code,
    data,
  );
}

/** 17 nodes with one parallel gateway of three branches, its converge and one exclusive gateway. */
export function mixedFlow(code: Code): object {
  const chain = (ids: readonly string[]): Link[] =>
    ids.slice(1).map((target, index): Link => [ids[index] ?? '', target]);
  const before = ['start', 'b0', 'b1', 'b2', 'b3', 'fork'];
  const after = ['join', 'c0', 'c1', 'c2', 'choice'];
  const branches = ['p0', 'p1', 'p2'];
  const links: Link[] = [
    ...chain(before),
    ...branches.flatMap((id): Link[] => [
      ['fork', id],
      [id, 'join'],
    ]),
    ...chain(after),
    ['choice', 'yes'],
    ['choice', 'no'],
    ['yes', 'end'],
    ['no', 'end'],
  ];
  const activities = ['b0', 'b1', 'b2', 'b3', ...branches, 'c0', 'c1', 'c2', 'yes', 'no'];
  const nodes: Node[] = [
    ...activities.map((id): Node => ({ id, kind: 'activity' })),
    { id: 'fork', kind: 'parallel' },
    { id: 'join', kind: 'converge' },
    { id: 'choice', kind: 'exclusive' },
  ];
  return flow(nodes, links, code, {});
}

/** One parallel gateway of `count` branches with one activity each. */
export function wideFlow(count: number, code: Code): object {
  const ids = Array.from({ length: count }, (_, index) => `a${index}`);
  const links: Link[] = [
    ['start', 'fork'],
    ...ids.flatMap((id): Link[] => [
      ['fork', id],
      [id, 'join'],
    ]),
    ['join', 'end'],
  ];
  const nodes: Node[] = [
    ...ids.map((id): Node => ({ id, kind: 'activity' })),
    { id: 'fork', kind: 'parallel' },
    { id: 'join', kind: 'converge' },
  ];
  return flow(nodes, links, code, {});
}

function flow(nodes: readonly Node[], links: readonly Link[], code: Code, data: object): object {
  const flows = links.map(([source, target], index) => ({
    id: `line${index}`,
    source,
    target,
    is_default: false,
  }));
  const into = (id: string): string[] => flows.filter((f) => f.target === id).map((f) => f.id);
  const outOf = (id: string): string[] => flows.filter((f) => f.source === id).map((f) => f.id);
  const of = (kinds: readonly Node['kind'][]): readonly Node[] =>
    nodes.filter(({ kind }) => kinds.includes(kind));
  return {
    ...serialTree(0),
    start_event: {
      id: 'start',
      name: '',
      type: 'EmptyStartEvent',
      incoming: '',
      outgoing: outOf('start')[0],
    },
    end_event: { id: 'end', name: '', type: 'EmptyEndEvent', incoming: into('end'), outgoing: '' },
    flows: Object.fromEntries(flows.map((item) => [item.id, item])),
    activities: Object.fromEntries(
      of(['activity']).map(({ id }) => [
        id,
        {
          id,
          name: id,
          type: 'ServiceActivity',
          incoming: into(id),
          outgoing: outOf(id)[0],
          optional: false,
          error_ignorable: false,
          skippable: true,
          retryable: true,
          component: { code, version: VERSIONS[code], data },
        },
      ]),
    ),
    gateways: Object.fromEntries(
      of(['parallel', 'converge', 'exclusive']).map(({ id, kind }) => [
        id,
        gateway(id, kind, into(id), outOf(id)),
      ]),
    ),
  };
}

function gateway(id: string, kind: Node['kind'], incoming: string[], outgoing: string[]): object {
  const base = { id, name: '', incoming };
  if (kind === 'parallel') return { ...base, type: 'ParallelGateway', outgoing };
  if (kind === 'converge') return { ...base, type: 'ConvergeGateway', outgoing: outgoing[0] };
  const [first, second] = outgoing;
  return {
    ...base,
    type: 'ExclusiveGateway',
    outgoing,
    conditions: {
      [first ?? '']: { evaluate: '"${city}" == "Bonn"', name: 'yes' },
      [second ?? '']: { evaluate: '"${city}" != "Bonn"', name: 'no' },
    },
  };
}
