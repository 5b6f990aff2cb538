export { checkFeel, type FeelCheck } from './check-feel.js';
export { compileFeel, MAX_FEEL_DEPTH, MAX_FEEL_LENGTH } from './compile-feel.js';
export { evaluateFeel, type FeelResult } from './evaluate-feel.js';
export { FeelError } from './feel-error.js';
export { type FeelExpression } from './feel-expressions.js';
export { FeelScope, type FeelClock } from './feel-scope.js';
export { isTrue, plain, type FeelValue } from './feel-values.js';
