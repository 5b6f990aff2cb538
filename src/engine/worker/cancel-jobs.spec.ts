import { type JobPayload } from '../core/commands.js';
import { decide } from '../core/decide.js';
import { type StepEnv } from '../core/env.js';
import { Step } from '../core/step.js';
import { simulate } from '../core/testing/simulate.js';
import { activity, converge, parallel } from '../core/testing/sketch.js';
import { addCancelJobs } from './cancel-jobs.js';

/** A task whose nodes a and b wait, is revoked; the plugin of a can be told. */
function revoke(kept: JobPayload | null): { step: Step; read: number[] } {
  const simulation = simulate({
    links: 'start > p; p > a > j; p > b > j; j > end',
    nodes: { p: parallel(), a: activity('cb'), b: activity('mcb'), j: converge() },
  });
  const env: StepEnv = {
    now: simulation.now,
    newVersion: () => 'w1',
    render: { now: simulation.now, timeZone: 'UTC', random: () => 0 },
    isOutOfTime: () => false,
    traits: (code) => ({ isInline: false, onLost: 'fail', hasCancel: code === 'cb' }),
    invokeInline: () => ({ kind: 'finished' }),
    taskNodeId: (node) => node,
    limits: { maxRuns: 100, taskOutputBytes: 1e9 },
  };
  const header = { taskId: 1, spaceId: 1, system: {}, constants: new Map(), mock: null };
  const step = new Step(simulation.graph, header, simulation.state, new Map(), env);
  expect(decide(step, { type: 'revoke' }, () => null)).toEqual({ ok: true });
  const read: number[] = [];
  addCancelJobs(step, (job) => {
    read.push(job);
    return kept;
  });
  return { step, read };
}

describe('cancel jobs', () => {
  const kept = { inputs: {}, outputs: {}, state: { ticket: 7 } };

  it('are for plugins that can be told', () => {
    const { step, read } = revoke(kept);
    expect(step.changes.cancelled.map(({ node }) => node)).toEqual(['a', 'b']);
    const set = [...step.changes.jobs.values()].filter((job) => job !== null);
    expect(set).toMatchObject([{ kind: 'cancel', node: 'a', payload: kept }]);
    expect(read).toHaveLength(1);
  });

  it.each([null, { ...kept, state: null }])('are none where nothing is kept: %j', (payload) => {
    const { step } = revoke(payload);
    expect([...step.changes.jobs.values()].filter((job) => job !== null)).toEqual([]);
  });
});
