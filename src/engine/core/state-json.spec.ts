import { JsonNumber, memoryKey } from '../../common/json/index.js';
import { newState } from './state.js';
import { readState, writeState } from './state-json.js';
import { activity, converge, graphOf, parallel } from './testing/sketch.js';
import { Simulation } from './testing/simulation.js';

describe('writeState', () => {
  it('leaves out what is empty', () => {
    expect(writeState(newState())).toBe('{"status":"RUNNING","n":1,"tokens":[]}');
    expect(readState(writeState(newState()))).toEqual(newState());
  });

  it('keeps everything of a state', () => {
    const simulation = new Simulation(
      graphOf({
        links: 'start > p; p > a > j; p > b > j; j > end',
        nodes: { p: parallel(), a: activity('cb'), b: activity('fail'), j: converge() },
      }),
    ).start();
    const { state } = simulation;
    state.visits.set('a', 3);
    state.rounds.set('__proto__', 2);
    state.autoRetries.set('b', 1);
    expect(readState(writeState(state))).toEqual(state);
    expect(writeState(readState(writeState(state)))).toBe(writeState(state));
  });

  it('keeps user JSON digit by digit and key by key', () => {
    const state = newState();
    state.inputs.set('a', { [memoryKey('10')]: new JsonNumber('1.0'), b: '\uD83D\uDE00' });
    const text = writeState(state);
    expect(text).toContain('"inputs":[["a",{"10":1.0,"b":"😀"}]]');
    expect(readState(text)).toEqual(state);
  });

  it('keeps early callbacks digit by digit', () => {
    const graph = graphOf({ links: 'start > a > end', nodes: { a: activity('forgetful') } });
    const simulation = new Simulation(graph).start();
    const data = { [memoryKey('7')]: new JsonNumber('9007199254740993') };
    simulation.accept({ type: 'callback', node: 'a', version: null, data });
    expect(simulation.text).toContain('"early":[{"7":9007199254740993}]');
    expect(readState(simulation.text)).toEqual(simulation.state);
  });
});
