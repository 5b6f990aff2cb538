import { type TimeStyle } from './wire-profile.js';

const HOUR_MS = 3_600_000;
/** What a `datetime` column holds in any zone, with room for a filter's slack. */
const EARLIEST_MS = Date.UTC(1970, 0, 2);
const LATEST_MS = Date.UTC(9999, 11, 30);

/** Stands for a time that is not there where a profile writes that as something else than null. */
export const ABSENT_TIME = new Date(Number.NaN);

export function isAbsent(time: Date): boolean {
  return Number.isNaN(time.getTime());
}

/** Formats instants in one IANA zone, and reads times without an offset in it. */
export class TimeFormat {
  private readonly parts: Intl.DateTimeFormat;
  /** Offsets are constant within a quarter of an hour of UTC in every zone; keyed by that quarter. */
  private readonly offsets = new Map<number, number>();

  constructor(zone: string) {
    this.parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  format(time: Date, style: TimeStyle): string {
    if (style === 'utc') return time.toISOString();
    const offset = this.offsetMinutes(time.getTime());
    const local = new Date(time.getTime() + offset * 60_000).toISOString();
    const sign = offset < 0 ? '-' : '+';
    const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
    const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
    if (style === 'document') {
      return `${local.slice(0, 23)}000${sign}${hours}:${minutes}`;
    }
    const blank = style === 'spaced' ? ' ' : '';
    return `${local.slice(0, 10)} ${local.slice(11, 19)}${blank}${sign}${hours}${minutes}`;
  }

  /**
   * Reads `2026-05-04`, `2026-05-04 10:20`, `2026-05-04T10:20:30.123456+08:00`; without an offset it is in the zone.
   * Times that no database column holds become the nearest that one does: they are compared, not stored.
   * @returns null when the text is no time
   */
  parse(text: string): Date | null {
    const match =
      /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?)?\s?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/.exec(
        text.trim(),
      );
    if (match === null) return null;
    const [, date = '', minutes = '00:00', seconds = ':00', fraction = '', offset] = match;
    const wall = new Date(`${date}T${minutes}${seconds}${fraction.slice(0, 4)}Z`);
    if (Number.isNaN(wall.getTime()) || wall.toISOString().slice(0, 10) !== date) return null;
    const ms =
      offset === undefined
        ? this.fromWallClock(wall.getTime())
        : wall.getTime() - offsetOf(offset) * 60_000;
    return new Date(Math.min(Math.max(ms, EARLIEST_MS), LATEST_MS));
  }

  private fromWallClock(wallMs: number): number {
    const guess = wallMs - this.offsetMinutes(wallMs) * 60_000;
    return wallMs - this.offsetMinutes(guess) * 60_000;
  }

  private offsetMinutes(ms: number): number {
    const quarter = Math.floor(ms / (HOUR_MS / 4));
    const known = this.offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = this.computeOffset(quarter * (HOUR_MS / 4));
    if (this.offsets.size > 10_000) this.offsets.clear();
    this.offsets.set(quarter, offset);
    return offset;
  }

  private computeOffset(ms: number): number {
    const value = new Map(
      this.parts.formatToParts(new Date(ms)).map((part) => [part.type, Number(part.value)]),
    );
    const part = (name: Intl.DateTimeFormatPartTypes): number => value.get(name) ?? 0;
    const wall = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return Math.round((wall - ms) / 60_000);
  }
}

function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const digits = text.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return text.startsWith('-') ? -minutes : minutes;
}
