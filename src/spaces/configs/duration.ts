const UNITS: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };
const PART =
  /(\d+(?:\.\d+)?)\s*(weeks?|wks?|w|days?|dys?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)\s*,?\s*/gy;
const CLOCK = /^(?:(\d+):)?(\d{1,2}):(\d{2})$/;

/**
 * Seconds of a duration text: `90m`, `1d12h`, `2 hours`, `1:30:00` (`api-platform.md` 4.1).
 * @returns null when it is none; a bare number has no unit and is none
 */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim().toLowerCase();
  const clock = CLOCK.exec(trimmed);
  if (clock !== null) {
    return Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  }
  let seconds = 0;
  let end = 0;
  for (const [part, amount = '', unit = ''] of trimmed.matchAll(PART)) {
    seconds += Number(amount) * (UNITS[unit.charAt(0)] ?? 0);
    end += part.length;
  }
  return end > 0 && end === trimmed.length ? seconds : null;
}
