import { Simulation, type SimulationOptions } from './simulation.js';
import { graphOf, type Sketch } from './sketch.js';

/** A task of the sketched flow, started and worked on until nothing is due. */
export function simulate(sketch: Sketch, options: SimulationOptions = {}): Simulation {
  return new Simulation(graphOf(sketch), options).start();
}
