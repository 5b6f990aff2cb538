import { type Sketch } from './sketch.js';
import {
  activity,
  conditional,
  constant,
  converge,
  exclusive,
  output,
  parallel,
  subprocess,
} from './sketch.js';

/** The flows of the stored states in `golden/`; what a state refers to must stay. */
export const GOLDEN_FLOWS = {
  /** One branch is called, one polls. */
  running: {
    links: 'start > p; p > a > j; p > b > j; j > z > end',
    nodes: {
      p: parallel(),
      a: activity('noop', { text: 'hi ${who}' }),
      b: activity('poll', { times: 3, interval: 60 }),
      j: converge(),
      z: activity('sync', { made: '${made}' }),
    },
    constants: { who: constant('Ines'), made: output('a', 'text') },
    outputs: ['made'],
  },
  /** A fork in a fork; of each, one branch has arrived. */
  forked: {
    links: `start > p; p > q; p > c > j; p > j;
            q > a > k; q > b > k; k > d > j; j > end`,
    nodes: {
      p: parallel(),
      q: conditional({ a: '1 == 1', b: '1 == 1' }),
      a: activity('sync', { x: 1 }),
      b: activity('cb'),
      c: activity('cb'),
      d: activity('sync'),
      j: converge(),
      k: converge(),
    },
    constants: { x: output('a', 'x') },
    outputs: ['x'],
  },
  /** Its plugin is called while two callbacks have come already. */
  early: {
    links: 'start > a > end',
    nodes: { a: activity('mcb', { count: 3 }) },
    constants: { times: output('a', '_scheduled_times') },
    outputs: ['times'],
  },
  /** It failed and is retried by itself. */
  retrying: {
    links: 'start > a > end',
    nodes: {
      a: activity(
        'flaky',
        { times: 2 },
        { auto_retry: { enable: true, times: 3, interval: 5 }, timeout_config: { enable: false } },
      ),
    },
    constants: { result: output('a', '_result') },
    outputs: ['result'],
  },
  /** Paused: one node is held, one waits with a timeout, one was left ready by a step that had worked long enough. */
  suspended: {
    links: 'start > p; p > a > b > j; p > c > j; p > d > j; j > end',
    nodes: {
      p: parallel(),
      a: activity('cb'),
      b: activity('sync', { x: 'b' }),
      c: activity(
        'cb',
        {},
        { timeout_config: { enable: true, seconds: 3600, action: 'forced_fail_and_skip' } },
      ),
      d: activity('sync'),
      j: converge(),
    },
    constants: { x: output('b', 'x') },
    outputs: ['x'],
  },
  /** The second pass of a loop, in the second round of a looping sub-process; inputs were replaced before. */
  looping: {
    links: 'start > i > s > x; x > i; x > z > end',
    nodes: {
      i: activity('fail', { bit: 0 }),
      s: subprocess(
        { '${y}': { show_type: 'show', value: '${item}' } },
        {
          loop_config: {
            enable: true,
            type: 'array_loop',
            loop_times: null,
            loop_params: { '${item}': 'a,b' },
          },
        },
      ),
      x: exclusive({ i: '${n} < 2', z: '${n} >= 2' }),
      z: activity('sync', { rounds: '${len(outputs)}' }),
    },
    constants: { n: output('i', '_loop'), rounds: output('z', 'rounds') },
    outputs: ['n', 'rounds'],
  },
  /** Its child failed; the node remembers what it waits with. */
  orphaned: {
    links: 'start > s > end',
    nodes: { s: subprocess() },
    constants: { y: output('s', '${x}') },
    outputs: ['y'],
  },
} satisfies Record<string, Sketch>;

export type GoldenName = keyof typeof GOLDEN_FLOWS;
