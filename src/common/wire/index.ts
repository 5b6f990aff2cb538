export { Answer } from './answer.js';
export { ABSENT_TIME, isAbsent, TimeFormat } from './time-format.js';
export {
  REST_STYLE,
  wireStyle,
  type BareStyle,
  type CodeStyle,
  type TimeStyle,
  type WireStyle,
} from './wire-profile.js';
