export { compileFeel } from './compile-feel.js';
export { FeelError } from './feel-error.js';
export { type FeelExpression } from './feel-expressions.js';
export { FeelScope, type FeelClock } from './feel-scope.js';
export { isTrue, plain, type FeelValue } from './feel-values.js';
