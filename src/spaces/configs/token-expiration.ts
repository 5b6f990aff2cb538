import { type JsonValue } from '../../common/json/index.js';
import { parseDuration } from './duration.js';
import { type SpaceConfig } from './space-config.js';

const HOUR = 3600;
/** Keeps every expiry a date that can be stored. */
const LONGEST = 36_500 * 24 * HOUR;

/** Readers get seconds. */
export const tokenExpiration: SpaceConfig<number> = {
  valueType: 'TEXT',
  isPublic: true,
  description: 'How long a token lives, e.g. "90m", "1d12h", "1:30:00"; at least an hour.',
  default: '1h',
  rule: (value) => {
    const seconds = secondsOf(value);
    if (seconds === null) {
      return 'must be the text of a duration with units, such as "90m", "1d12h" or "1:30:00"';
    }
    return seconds >= HOUR && seconds <= LONGEST ? null : 'must be from "1h" to "36500d"';
  },
  parse: (value) => secondsOf(value) ?? HOUR,
};

function secondsOf(value: JsonValue): number | null {
  return typeof value === 'string' ? parseDuration(value) : null;
}
