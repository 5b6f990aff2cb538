import { type Budget } from '../budget.js';

const SURROGATE = /[\ud800-\udfff]/;

/**
 * Python counts and indexes texts by code point, JavaScript by UTF-16 unit. The two differ only for texts with
 * surrogates, which are taken apart here. The last such text is kept, since loops index the same one again and again.
 */
export class CodePoints {
  private lastText = '';
  private lastPoints: readonly string[] | null = null;

  constructor(private readonly budget: Budget) {}

  length(text: string): number {
    return this.split(text)?.length ?? text.length;
  }

  slice(text: string, start: number, stop: number): string {
    const points = this.split(text);
    return points === null ? text.slice(start, stop) : points.slice(start, stop).join('');
  }

  /** The code points from `start` on in steps, `count` of them. */
  pick(text: string, start: number, step: number, count: number): string {
    const points = this.split(text) ?? text;
    const picked: (string | undefined)[] = [];
    for (let index = start; picked.length < count; index += step) picked.push(points[index]);
    return picked.join('');
  }

  /** The number of code points before a UTF-16 offset. */
  indexOf(text: string, offset: number): number {
    return this.split(text) === null ? offset : this.lengthOfPrefix(text, offset);
  }

  /** The code points of a text, or null when each is one UTF-16 unit. */
  private split(text: string): readonly string[] | null {
    if (text === this.lastText) return this.lastPoints;
    this.budget.scan(text.length);
    this.lastText = text;
    this.lastPoints = SURROGATE.test(text) ? Array.from(text) : null;
    return this.lastPoints;
  }

  private lengthOfPrefix(text: string, offset: number): number {
    this.budget.scan(offset);
    let count = 0;
    for (const point of text) {
      offset -= point.length;
      if (offset < 0) break;
      count += 1;
    }
    return count;
  }
}
