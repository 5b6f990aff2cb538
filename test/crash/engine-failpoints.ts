import { join } from 'node:path';
import { ENGINE_FAILPOINTS, type FailpointName } from '../../src/common/failpoint.js';
import { type Env, eventually, type ServerProcess, type SuiteContext } from '../support/harness.js';
import { type ProcessExit } from '../support/server-process.js';
import { wrongCalls } from './engine-calls.js';
import { EngineLoad } from './engine-load.js';
import { EngineStage } from './engine-stage.js';
import { endsOfRuns, lostRuns, openTasks, torn, unsound } from './engine-stored.js';

const NODE_OPTIONS = `--require ${join(__dirname, '../fixtures/failpoints/arm-later.cjs')}`;

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
const POINTS = [
  ...ENGINE_FAILPOINTS.map((name) => `${name}:${HITS[name] ?? 1}`),
  'start.execution-inserted:12>commit.before',
  'start.execution-inserted:12>commit.after',
  'start.execution-inserted:12>answer.before',
  'engine.told:7>commit.before',
  'engine.told:7>commit.after',
];
/** So many servers at a time, each on a database of its own: most of a crash is the restart. */
const LANES = 2;
const MOST_BURSTS = 12;

/** What a crash left, and what became of it. */
interface Crash {
  readonly exit: ProcessExit;
  readonly stderr: string;
  readonly torn: readonly string[];
  /** Tasks that it met in the middle. */
  readonly interrupted: number;
  readonly problems: readonly string[];
}

/** Servers die at the named points of the engine, one after the other; each ends first what the last one left. */
export function engineFailpoints({ createDatabase, createFolder }: SuiteContext): void {
  const crashes = new Map<string, Crash>();
  const stages: EngineStage[] = [];

  beforeAll(async () => {
    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      const points = POINTS.filter((_point, index) => index % LANES === lane);
      const stage = new EngineStage(await createDatabase(), createFolder());
      stages.push(stage);
      let server = await stage.open(undefined, armedWith(points[0]));
      for (const [index, point] of points.entries()) {
        const load = new EngineLoad(stage, Math.random);
        await dieUnder(load, server, point);
        const exit = await server.exit;
        const interrupted = (await openTasks(stage.observer)).length;
        const left = await torn(stage.observer);
        const { stderr } = server;
        server = await stage.boot(armedWith(points[index + 1]));
        const problems = await recover(stage, load);
        crashes.set(point, { exit, stderr, torn: left, interrupted, problems });
      }
    });
    await Promise.all(lanes);
  }, 1_800_000);
  afterAll(() => Promise.all(stages.map((stage) => stage.close())));

  it.each(POINTS)('%s: every started task ends, and nothing runs again', (point) => {
    const found = crashes.get(point);
    expect(found).toEqual({
      exit: { code: null, signal: 'SIGKILL' },
      stderr: `armed\nfailpoint ${lastOf(point)}\n`,
      torn: [],
      interrupted: expect.any(Number),
      problems: [],
    });
    expect(found?.interrupted).toBeGreaterThan(0);
  });
}

function armedWith(point = ''): Env {
  return { NODE_OPTIONS, CRASH_FAILPOINT: point };
}

/** Arms the server and starts tasks until it is dead; one that outlives them all is killed, and its stderr tells. */
async function dieUnder(load: EngineLoad, server: ServerProcess, point: string): Promise<void> {
  server.child.kill('SIGUSR2');
  await eventually(
    () => Promise.resolve(server.stderr),
    (text) => text.includes('armed'),
  );
  const isDead = (): boolean => server.child.signalCode !== null;
  for (let burst = 0; burst < MOST_BURSTS && !isDead(); burst += 1) {
    await Promise.race([load.burst(1, `${point}-${burst}`), server.exit]);
  }
  await Promise.race([server.exit, load.finish()]);
  if (!isDead()) server.child.kill('SIGKILL');
}

/** @returns what is wrong when everything that was started should be finished */
async function recover(stage: EngineStage, load: EngineLoad): Promise<string[]> {
  while ((await load.retryUnknown()) > 0);
  await load.finish(90_000);
  const calls = wrongCalls(stage.calls.begun(), await endsOfRuns(stage.observer));
  const lost = await lostRuns(stage.observer);
  const problems = [...load.problems, ...(await unsound(stage)), ...calls];
  if (lost > 0) problems.push(`${lost} runs were lost`);
  return problems;
}

function lastOf(point: string): string {
  return /([a-z.-]+)(?::\d+)?$/.exec(point)?.[1] ?? '';
}
