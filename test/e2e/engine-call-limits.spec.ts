import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOnBothDatabases, eventually } from '../support/harness.js';
import { activity, converge, display, echo, flow, parallel, serial } from './engine-flows.js';
import { EngineApi, linesOf, settle, TEST_PLUGINS } from './engine-support.js';

const BRANCHES = 12;
const LIMIT = 3;

describeOnBothDatabases('limits of the engine', ({ start, createFolder }) => {
  const api = EngineApi.ofSuite(start, {
    PLUGINS: TEST_PLUGINS,
    ENGINE_CALLS: '8',
    LIMIT_TASK_OUTPUT_BYTES: '8192',
    ENGINE_CALLS_PER_PLUGIN: `t_gate=${LIMIT}, 5`,
  });
  let folder = '';

  beforeAll(() => {
    folder = createFolder();
  });

  it('one plugin has so many calls at a time, and keeps no other from its turn', async () => {
    const gates = Array.from({ length: BRANCHES }, (_, n) => join(folder, `gate-${n}`));
    const file = join(folder, 'calls');
    const ids = gates.map((_, n) => `b${n}`);
    const links = ids.map((id) => `f > ${id} > j`).join('; ');
    const parts = ids.map(
      (id, n) => [id, activity('t_gate@v1', { file, gate: gates[n] })] as const,
    );
    const tree = flow(`start > f; ${links}; j > end`, {
      f: parallel(),
      j: converge(),
      ...Object.fromEntries(parts),
    });
    const id = await api.run(tree);
    const count = (line: string): number => linesOf(file).filter((seen) => seen === line).length;
    const begun = (calls: number): Promise<number> =>
      eventually(
        () => Promise.resolve(count('execute')),
        (seen) => seen >= calls,
      );
    expect(await begun(LIMIT)).toBe(LIMIT);

    // Others go on meanwhile, of this space too, although more calls wait than there is room for.
    const other = join(folder, 'other');
    const quick = serial({ a: activity('t_count@v1', { file: other }), b: display() });
    await api.expectState(await api.run(quick), 'FINISHED');
    expect(count('execute')).toBe(LIMIT);
    const { wait_reasons: reasons } = await api.states(id);
    expect(reasons).toHaveLength(BRANCHES);
    for (const { type, message } of reasons) {
      expect([type, message]).toEqual([
        'plugin_call',
        expect.stringContaining('waits for its turn'),
      ]);
    }

    for (const gate of gates) writeFileSync(gate, '');
    await api.expectState(id, 'FINISHED');
    expect([count('execute'), count('open')]).toEqual([BRANCHES, BRANCHES]);
    let running = 0;
    for (const line of linesOf(file)) {
      running += line === 'execute' ? 1 : -1;
      expect(running).toBeLessThanOrEqual(LIMIT);
    }
    await settle(api.service);
  });

  it('the outputs of a task’s nodes have so many bytes together', async () => {
    const text = 'x'.repeat(3000);
    const id = await api.runTo('FAILED', serial({ a: echo(text), b: echo(text), c: echo(text) }));
    const { state, ex_data: reason, outputs } = await api.node(id, 'c');
    expect(state).toBe('FAILED');
    expect(reason).toMatch(/^payload_too_large: .*8192 bytes.*\(LIMIT_TASK_OUTPUT_BYTES\)$/);
    expect(outputs.map(({ key }) => key).toSorted()).toEqual([
      '_inner_loop',
      '_loop',
      '_result',
      'ex_data',
    ]);
    await api.doNode(id, 'c', 'skip');
    await api.expectState(id, 'FINISHED');
  });

  it('a call that waits for its turn is not made when its node is given up', async () => {
    const [file, gate] = [join(folder, 'given-up'), join(folder, 'gate-given-up')];
    const tree = serial({ a: activity('t_gate@v1', { file, gate }) });
    const first = await Promise.all(Array.from({ length: LIMIT }, () => api.run(tree)));
    await eventually(
      () => Promise.resolve(linesOf(file)),
      (lines) => lines.length === LIMIT,
    );
    const late = await api.run(tree);
    await api.do(late, 'revoke');
    writeFileSync(gate, '');
    for (const id of first) await api.expectState(id, 'FINISHED');
    await settle(api.service);
    expect(linesOf(file).filter((line) => line === 'execute')).toHaveLength(LIMIT);
    expect(await api.state(late)).toBe('REVOKED');
  });
});
