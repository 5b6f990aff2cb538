/** Reads variables one by one and collects every problem, so that a start error lists all of them. */
export class EnvReader {
  readonly problems: string[] = [];

  constructor(private readonly env: Readonly<Record<string, string | undefined>>) {}

  text(name: string, fallback: string): string {
    return this.optional(name) ?? fallback;
  }

  /** Unset, empty and blank are the same. */
  optional(name: string): string | null {
    const value = this.env[name]?.trim();
    return value === undefined || value === '' ? null : value;
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    const value = this.optional(name);
    if (value === null) return fallback;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    if (!(number >= min && number <= max)) {
      this.problem(name, `must be a whole number from ${min} to ${max}`);
      return fallback;
    }
    return number;
  }

  flag(name: string, fallback: boolean): boolean {
    return this.optionalFlag(name) ?? fallback;
  }

  optionalFlag(name: string): boolean | null {
    const value = this.optional(name)?.toLowerCase();
    if (value === undefined) return null;
    if (['true', 'on', '1', 'yes'].includes(value)) return true;
    if (['false', 'off', '0', 'no'].includes(value)) return false;
    this.problem(name, 'must be true or false (or on, off)');
    return null;
  }

  choice<const T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.optional(name);
    if (value === null) return fallback;
    const found = allowed.find((item) => item === value);
    if (found === undefined) this.problem(name, `must be one of ${allowed.join(', ')}`);
    return found ?? fallback;
  }

  list<const T extends string>(name: string, allowed: readonly T[], fallback: readonly T[]): T[] {
    const value = this.optional(name);
    if (value === null) return [...fallback];
    const items = value.split(',').map((item) => item.trim());
    const known = allowed.filter((item) => items.includes(item));
    if (known.length !== new Set(items).size) {
      this.problem(name, `must be a comma-separated list of ${allowed.join(', ')}`);
    }
    return known;
  }

  problem(name: string, rule: string): void {
    const line = `${name} ${rule}`;
    if (!this.problems.includes(line)) this.problems.push(line);
  }
}
