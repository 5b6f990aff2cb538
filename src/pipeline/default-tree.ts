import { type JsonObject } from '../common/json/index.js';
import { canonicalizeIds } from './ids/canonical-ids.js';

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Layout {
  readonly start: Point;
  readonly node: Point;
  readonly end: Point;
  readonly leaves: string;
  readonly enters: string;
}

const LAYOUTS = {
  horizontal: {
    start: { x: 40, y: 150 },
    node: { x: 240, y: 140 },
    end: { x: 540, y: 150 },
    leaves: 'Right',
    enters: 'Left',
  },
  vertical: {
    start: { x: 40, y: 150 },
    node: { x: -20, y: 244 },
    end: { x: 40, y: 358 },
    leaves: 'Bottom',
    enters: 'Top',
  },
} as const satisfies Record<string, Layout>;

export type DefaultCanvas = keyof typeof LAYOUTS;

const NODE_NAME = '消息展示';

/** The tree of a template that was saved without one (flow-layer.md 1.12); a fresh salt gives fresh ids. */
export function defaultTree(canvas: DefaultCanvas, salt: string): JsonObject {
  const layout = LAYOUTS[canvas];
  const tree: JsonObject = {
    start_event: { ...event('start', 'EmptyStartEvent'), incoming: '', outgoing: 'first' },
    end_event: { ...event('end', 'EmptyEndEvent'), incoming: ['second'], outgoing: '' },
    activities: { node: displayActivity() },
    gateways: {},
    flows: { first: flow('first', 'start', 'node'), second: flow('second', 'node', 'end') },
    constants: {},
    outputs: [],
    line: [line('first', 'start', 'node', layout), line('second', 'node', 'end', layout)],
    location: locations(layout),
    canvas_mode: canvas,
  };
  return canonicalizeIds(tree, { salt });
}

function event(id: string, type: string): JsonObject {
  return { id, name: '', type, labels: [] };
}

function flow(id: string, source: string, target: string): JsonObject {
  return { id, source, target, is_default: false };
}

function line(id: string, source: string, target: string, layout: Layout): JsonObject {
  const from = { arrow: layout.leaves, id: source };
  return { id, source: from, target: { arrow: layout.enters, id: target } };
}

function locations({ start, node, end }: Layout): JsonObject[] {
  const drawn = { name: NODE_NAME, stage_name: '', group: '', icon: '' };
  return [
    { id: 'start', type: 'startpoint', ...start },
    { id: 'node', type: 'tasknode', ...drawn, ...node },
    { id: 'end', type: 'endpoint', ...end },
  ];
}

function displayActivity(): JsonObject {
  const message = { hook: false, need_render: true, value: '' };
  return {
    id: 'node',
    name: NODE_NAME,
    type: 'ServiceActivity',
    incoming: ['first'],
    outgoing: 'second',
    stage_name: '',
    optional: true,
    loop: null,
    labels: [],
    component: { code: 'bk_display', version: 'v1.0', data: { bk_display_message: message } },
    error_ignorable: false,
    retryable: true,
    skippable: true,
    auto_retry: { enable: false, interval: 0, times: 1 },
    timeout_config: { enable: false, seconds: 10, action: 'forced_fail' },
  };
}
