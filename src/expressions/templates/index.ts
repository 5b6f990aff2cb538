export { DEFAULT_RENDER_LIMITS, RenderBudgetError, type RenderLimits, StepPool } from './budget.js';
export { evaluateMako, type MakoResult } from './evaluate-mako.js';
export { type Lookup, type RenderEnv } from './render-env.js';
export { renderValue, type FailedFragment, type RenderedValue } from './render-value.js';
