import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  getKey,
  isJsonObject,
  parseStoredJson,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { type Job } from './changes.js';
import { isTerminal, STATE_SCHEMA } from './state.js';
import { readState, writeState } from './state-json.js';
import { help } from './testing/arbitrary-operations.js';
import { GOLDEN_FLOWS, type GoldenName } from './testing/golden-flows.js';
import { graphOf } from './testing/sketch.js';
import { Simulation } from './testing/simulation.js';

/*
 * States, jobs and variables as schema 1 stored them, each in the middle of a run. They are never written again: a later
 * release must still go on from them (architecture.md 5.1). A new schema gets files of its own.
 */

interface Stored {
  readonly schema: JsonValue;
  readonly text: string;
  readonly jobs: readonly Job[];
  readonly variables: ReadonlyMap<string, JsonValue>;
}

const FOLDER = join(__dirname, 'golden');

function read(name: string): Stored {
  const file = parseStoredJson(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
  if (!isJsonObject(file)) throw new Error(`${name} is no object`);
  const part = (key: string): JsonValue => getKey(file, key) ?? null;
  return {
    schema: part('schema'),
    text: stringifyJson(part('state')),
    // The job table keeps its columns; its rows are read as they are.
    jobs: part('jobs') as unknown as readonly Job[],
    variables: new Map(part('variables') as unknown as readonly (readonly [string, JsonValue])[]),
  };
}

/** Goes on until the task ends, with the help of an operator. */
function finish(simulation: Simulation): void {
  simulation.run();
  while (!isTerminal(simulation.state.status)) {
    const tokens = [...simulation.state.tokens.values()];
    const command = tokens.map((token) => help(simulation, token)).find((found) => found !== null);
    if (command === undefined || command === null) throw new Error(`stuck: ${simulation.text}`);
    simulation.accept(command);
    simulation.run();
  }
}

/** What each of them comes to. */
const EXPECTED: Readonly<Record<GoldenName, { path: string; outputs: JsonObject }>> = {
  running: { path: 'a b j z end', outputs: { '${made}': 'hi Ines' } },
  forked: { path: 'c b k d j end', outputs: { '${x}': 1 } },
  early: { path: 'a end', outputs: { '${times}': 3 } },
  retrying: { path: 'a end', outputs: { '${result}': true } },
  suspended: { path: 'c c b d j end', outputs: { '${x}': 'b' } },
  looping: { path: 's x z end', outputs: { '${n}': 2, '${rounds}': '2' } },
  orphaned: { path: 's end', outputs: { '${y}': '${y}' } },
};

describe('stored states of schema 1', () => {
  const names = Object.keys(GOLDEN_FLOWS) as GoldenName[];

  it('are all there', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(names.map((name) => `${name}.json`).sort());
  });

  describe.each(names)('%s', (name) => {
    const { schema, text, jobs, variables } = read(name);
    const simulate = (): Simulation =>
      new Simulation(graphOf(GOLDEN_FLOWS[name]), { versions: 'w' }).restore(text, jobs, variables);

    it('is read and written as it is', () => {
      expect(schema).toBe(STATE_SCHEMA);
      expect(writeState(readState(text))).toBe(text);
    });

    it('goes on to its end', () => {
      const simulation = simulate();
      finish(simulation);
      const { path, outputs } = EXPECTED[name];
      expect(simulation.path).toBe(path);
      expect(simulation.runOf('end').outputs).toEqual(outputs);
    });

    it('can be revoked', () => {
      const simulation = simulate();
      simulation.accept({ type: 'revoke' });
      expect(simulation.taskState).toBe('REVOKED');
    });
  });

  it('keep what only shows later', () => {
    const of = (name: GoldenName): Simulation => {
      const { text, jobs, variables } = read(name);
      return new Simulation(graphOf(GOLDEN_FLOWS[name])).restore(text, jobs, variables);
    };
    const early = of('early');
    finish(early);
    const bodies = early.calls.map(({ callback }) => stringifyJson(callback ?? null));
    expect(bodies).toEqual([
      'null',
      '{"bit":1.0,"10":"ten"}',
      '{"bit":9007199254740993}',
      '{"bit":1}',
    ]);

    const retrying = of('retrying');
    expect(retrying.at('a').run).toMatchObject({ retry: 1, autoRetries: 1 });
    retrying.wait(5000);
    expect(retrying.runOf('a').retry).toBe(2);

    const suspended = of('suspended');
    suspended.wait(3_600_000);
    // Its timeout rings while it is paused.
    expect(suspended.runsOf('c').map(({ state }) => state)).toEqual(['FAILED', 'FINISHED']);

    const looping = of('looping');
    finish(looping);
    expect(looping.variables.get('outputs')).toMatchObject([{ inner_loop: 1 }, { inner_loop: 2 }]);

    const orphaned = of('orphaned');
    const version = orphaned.at('s').run?.version ?? '';
    const data = { task_success: true, outputs: { '${x}': 'X' } };
    orphaned.accept({ type: 'child', node: 's', version, news: 'finished', data });
    orphaned.run();
    expect(orphaned.runOf('end').outputs).toEqual({ '${y}': 'X' });
  });
});
