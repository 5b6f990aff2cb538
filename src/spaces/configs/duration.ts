const MAX_LENGTH = 64;
const NUMBER = '(\\d+(?:\\.\\d+)?)\\s*';
const GAP = '[\\s,/]*';
/** In this order, each at most once. */
const PARTS = new RegExp(
  `^(?:${NUMBER}(?:weeks?|wks?|w)${GAP})?(?:${NUMBER}(?:days?|dys?|d)${GAP})?` +
    `(?:${NUMBER}(?:hours?|hrs?|h)${GAP})?(?:${NUMBER}(?:minutes?|mins?|m)${GAP})?` +
    `(?:${NUMBER}(?:seconds?|secs?|s))?$`,
);
/** Every part but the first has two digits; of two parts the first has at most two. */
const CLOCK = /^(?:(?:(\d+):(?=\d\d:\d\d:))?(\d+):(?=\d\d:))?(\d{1,2}):(\d{2}(?:\.\d+)?)$/;
const PART_SECONDS = [604_800, 86_400, 3600, 60, 1];
const CLOCK_SECONDS = [86_400, 3600, 60, 1];

/**
 * Seconds of a duration text: `90m`, `1d12h`, `2 hours`; as a clock `30:00`, `1:30:00`, `1:00:00:00`
 * (`api-platform.md` 4.1).
 * @returns null when it is none; a bare number has no unit and is none
 */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '' || trimmed.length > MAX_LENGTH) return null;
  const clock = CLOCK.exec(trimmed);
  if (clock !== null) return sum(clock.slice(1), CLOCK_SECONDS);
  const parts = PARTS.exec(trimmed);
  return parts === null ? null : sum(parts.slice(1), PART_SECONDS);
}

function sum(amounts: readonly (string | undefined)[], seconds: readonly number[]): number {
  return amounts.reduce((total, amount, at) => total + Number(amount ?? 0) * (seconds[at] ?? 0), 0);
}
