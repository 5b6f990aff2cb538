import { type InlinePlugin, type StepPlugin } from '../plugin.js';

const description = {
  name: 'bench',
  description: 'Does nothing; for benchmarks and engine tests.',
  group: 'bench',
  inputs: [],
  outputs: [],
};

/** Finishes at once, outside of the step: each of its nodes is a durable step of its own. */
export const benchNoop: StepPlugin = {
  ...description,
  kind: 'step',
  onLost: 'rerun',
  code: 'bench_noop',
  version: 'v1.0',
  execute() {
    return { kind: 'finished' };
  },
};

/** Finishes at once, inside the step. */
export const benchInline: InlinePlugin = {
  ...description,
  kind: 'inline',
  code: 'bench_inline',
  version: 'v1.0',
  execute() {
    return { kind: 'finished' };
  },
};

/** Name this module in `PLUGINS` and a server knows them. */
export const plugins = [benchNoop, benchInline];
