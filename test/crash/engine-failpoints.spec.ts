import { ENGINE_FAILPOINTS, type FailpointName } from '../../src/common/failpoint.js';
import { describeOnBothDatabases } from '../support/harness.js';
import { type ProcessExit } from '../support/server-process.js';
import { wrongCalls } from './engine-calls.js';
import { EngineLoad } from './engine-load.js';
import { EngineStage } from './engine-stage.js';
import { endsOfRuns, lostRuns, openTasks, torn, unsound } from './engine-stored.js';

/** Which passing of a place ends the server, where the first is too early to catch tasks of all kinds in the middle. */
const HITS: Partial<Record<FailpointName, number>> = {
  'start.execution-inserted': 12,
  'engine.stepped': 6,
  'engine.executions-written': 7,
  'engine.runs-written': 8,
  'engine.jobs-written': 9,
  'engine.told': 7,
  'engine.before-dispatch': 6,
  'engine.before-call': 12,
  'engine.after-call': 15,
};
/** So many servers at a time, each on a database of its own: most of a crash is the restart. */
const LANES = 3;

/** What a crash left, and what became of it. */
interface Crash {
  readonly exit: ProcessExit;
  readonly stderr: string;
  readonly torn: readonly string[];
  /** Tasks that it met in the middle. */
  readonly interrupted: number;
  readonly problems: readonly string[];
}

describeOnBothDatabases(
  'SIGKILL at a named point of the engine',
  ({ createDatabase, createFolder }) => {
    const crashes = new Map<FailpointName, Crash>();
    const stages: EngineStage[] = [];

    beforeAll(async () => {
      const lanes = Array.from({ length: LANES }, async (_, lane) => {
        const stage = new EngineStage(await createDatabase(), createFolder());
        stages.push(stage);
        const first = await stage.open();
        await first.kill('SIGKILL');
        const points = ENGINE_FAILPOINTS.filter((_name, index) => index % LANES === lane);
        for (const name of points) crashes.set(name, await crash(stage, name));
      });
      await Promise.all(lanes);
    }, 240_000);
    afterAll(() => Promise.all(stages.map((stage) => stage.close())));

    async function crash(stage: EngineStage, name: FailpointName): Promise<Crash> {
      const load = new EngineLoad(stage, Math.random);
      const armed = await stage.boot({ MILLRACE_FAILPOINT: `${name}:${HITS[name] ?? 1}` });
      await load.burst(1, name);
      await load.burst(1, `${name}-more`);
      const exit = await armed.exit;
      const interrupted = (await openTasks(stage.observer)).length;
      const left = await torn(stage.observer);

      const survivor = await stage.boot();
      await load.retryUnknown();
      await load.finish();
      await survivor.kill('SIGKILL');
      const calls = wrongCalls(stage.calls.begun(), await endsOfRuns(stage.observer));
      const lost = await lostRuns(stage.observer);
      const problems = [...load.problems, ...(await unsound(stage)), ...calls];
      if (lost > 0) problems.push(`${lost} runs were lost`);
      return { exit, stderr: armed.stderr, torn: left, interrupted, problems };
    }

    it.each(ENGINE_FAILPOINTS)('%s: every started task ends, and nothing runs again', (name) => {
      const found = crashes.get(name);
      expect(found).toEqual({
        exit: { code: null, signal: 'SIGKILL' },
        stderr: `failpoint ${name}\n`,
        torn: [],
        interrupted: expect.any(Number),
        problems: [],
      });
      expect(found?.interrupted).toBeGreaterThan(0);
    });
  },
);
