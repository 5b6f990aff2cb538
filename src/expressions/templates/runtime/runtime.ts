import { type Budget } from '../budget.js';
import { type RenderEnv } from '../render-env.js';
import { CodePoints } from './code-points.js';

/** What every part of a running expression shares. */
export class Runtime {
  readonly codePoints: CodePoints;

  constructor(
    readonly budget: Budget,
    readonly env: RenderEnv,
  ) {
    this.codePoints = new CodePoints(budget);
  }
}
