import { describeOnBothDatabases, eventually } from '../support/harness.js';
import { display, failing, serial } from './engine-flows.js';
import { EngineApi } from './engine-support.js';

/** Of all kinds together, as many as LIMIT_TREE_NODES lets into a tree. */
const NODES = 10_000;
const MINUTE = 60_000;

describeOnBothDatabases('the largest flow', ({ start }) => {
  const api = EngineApi.ofSuite(start);

  it('10,000 nodes in a row, some with a call of their own, run to their end', async () => {
    const parts = Array.from({ length: NODES - 2 }, (_, n) => {
      return [`n${n}`, n % 100 === 0 ? failing('0') : display(`step ${n}`)] as const;
    });
    const id = await api.run(serial(Object.fromEntries(parts)));
    const state = await eventually(
      () => api.state(id),
      (seen) => seen === 'FINISHED',
      3 * MINUTE,
    );
    expect(state).toBe('FINISHED');
    const { children } = await api.states(id);
    expect(Object.keys(children)).toHaveLength(NODES);
    expect(new Set(Object.values(children).map((node) => node.state))).toEqual(
      new Set(['FINISHED']),
    );
  });
});
