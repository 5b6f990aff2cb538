/** Plugins that do nothing; the server under test loads this module through `PLUGINS`. */
const description = {
  version: 'v1.0',
  name: 'bench',
  description: 'Does nothing.',
  group: 'bench',
  inputs: [],
  outputs: [],
};

export const plugins = [
  /** Each of its nodes is a durable step of its own. */
  {
    ...description,
    kind: 'step',
    onLost: 'rerun',
    code: 'bench_noop',
    execute: () => ({ kind: 'finished' }),
  },
  /** Waits for a callback that never comes. */
  {
    ...description,
    kind: 'step',
    onLost: 'rerun',
    code: 'bench_wait',
    execute: () => ({ kind: 'await_callback', state: null }),
  },
];
