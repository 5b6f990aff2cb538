export {
  checkFeel,
  MAX_FEEL_DEPTH,
  MAX_FEEL_LENGTH,
  unclosed,
  type FeelCheck,
} from './check-feel.js';
export { evaluateFeel, MAX_FEEL_MS, type FeelResult } from './evaluate-feel.js';
