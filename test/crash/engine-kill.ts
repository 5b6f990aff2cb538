import { setTimeout as delay } from 'node:timers/promises';
import { type SuiteContext } from '../support/harness.js';
import { repeatedCalls, wrongCalls } from './engine-calls.js';
import { EngineLoad } from './engine-load.js';
import { EngineStage } from './engine-stage.js';
import { endsOfRuns, lostRuns, runTasks, torn, unsound } from './engine-stored.js';
import { seededRandom } from './random.js';

/** Kills on each database. A release is tried with 200: `CRASH_KILLS=200 npx jest test/crash/engine-kill`. */
const KILLS = Number(process.env.CRASH_KILLS ?? 16);
/** So many servers at a time, each on a database of its own: most of a kill is the restart. */
const STAGES = KILLS > 50 ? 4 : 2;
const LANES = 4;
const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);

/** Servers are killed at moments that nobody chose, while tasks of all kinds run. */
export function engineKill({ createDatabase, createFolder }: SuiteContext): void {
  const stages: EngineStage[] = [];
  afterAll(() => Promise.all(stages.map((stage) => stage.close())));

  it(
    'every started task ends, and nothing that was stored runs again',
    async () => {
      for (let index = 0; index < STAGES; index += 1) {
        stages.push(new EngineStage(await createDatabase(), createFolder()));
      }
      const seen = await Promise.all(stages.map((stage, index) => round(stage, SEED + index)));
      for (const { problems, ...figures } of seen) {
        console.info(JSON.stringify(figures));
        expect({ ...figures, problems }).toEqual({ ...figures, problems: [] });
      }
    },
    60_000 + KILLS * 15_000,
  );
}

interface Seen {
  readonly seed: number;
  readonly kills: number;
  readonly tasks: number;
  readonly calls: number;
  /** Steps that were called again because their result was not stored. */
  readonly callsAgain: number;
  /** Runs that failed after three lost claims and that an operator retried. */
  readonly givenUp: number;
  readonly problems: readonly string[];
}

async function round(stage: EngineStage, seed: number): Promise<Seen> {
  const random = seededRandom(seed);
  const load = new EngineLoad(stage, random);
  const problems = await killAgainAndAgain(stage, load, random);
  const begun = stage.calls.begun();
  const ids = new Map((await runTasks(stage.observer)).map(({ id, name }) => [name, Number(id)]));
  for (const [name, id] of load.acknowledged) {
    if (ids.get(name) !== id) problems.push(`${name} is lost`);
  }
  problems.push(...load.problems, ...(await unsound(stage)));
  problems.push(...wrongCalls(begun, await endsOfRuns(stage.observer)));
  return {
    seed,
    kills: KILLS / STAGES,
    tasks: ids.size,
    calls: begun.length,
    callsAgain: repeatedCalls(begun).length,
    givenUp: await lostRuns(stage.observer),
    problems,
  };
}

/** @returns what was wrong right after a kill */
async function killAgainAndAgain(
  stage: EngineStage,
  load: EngineLoad,
  random: () => number,
): Promise<string[]> {
  let server = await stage.open();
  for (let kills = 0; kills < KILLS / STAGES; kills += 1) {
    load.start(LANES, 40);
    await delay(random() * 300);
    await load.callBack();
    await delay(random() * 200);
    await server.kill('SIGKILL');
    await load.stop();
    const problems = await torn(stage.observer);
    if (problems.length > 0) return [`after kill ${kills}`, ...problems];
    server = await stage.boot();
    await load.retryUnknown();
  }
  await load.finish(90_000);
  await server.kill('SIGKILL');
  return [];
}
