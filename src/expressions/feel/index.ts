export {
  checkFeel,
  MAX_FEEL_DEPTH,
  MAX_FEEL_LENGTH,
  unclosed,
  type FeelCheck,
} from './check-feel.js';
