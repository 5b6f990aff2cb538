import { type EngineCalls } from './config.js';
import { type EnvReader } from './env-reader.js';

const MAX_CALLS = 100_000;

/** `CODE=NUMBER` limits one plugin, `NUMBER` all that are not named. */
export function readEngineCalls(read: EnvReader): EngineCalls {
  const total = read.integer('ENGINE_CALLS', 200, 1, MAX_CALLS);
  const perSpace = read.integer('ENGINE_CALLS_PER_SPACE', 100, 1, MAX_CALLS);
  const name = 'ENGINE_CALLS_PER_PLUGIN';
  const perPlugin = new Map<string, number>();
  let perOtherPlugin: number | null = null;
  for (const item of read.optional(name)?.split(',') ?? []) {
    const [, code, digits] = /^(?:([\w.-]+)\s*=\s*)?(\d{1,6})$/.exec(item.trim()) ?? [];
    const limit = Number(digits);
    const isRepeated = code === undefined ? perOtherPlugin !== null : perPlugin.has(code);
    if (!(limit >= 1 && limit <= MAX_CALLS) || isRepeated) {
      const rule = `must list numbers from 1 to ${MAX_CALLS}: CODE=NUMBER for a plugin, NUMBER for all others`;
      read.problem(name, rule);
    } else if (code === undefined) perOtherPlugin = limit;
    else perPlugin.set(code, limit);
  }
  return { total, perSpace, perPlugin, perOtherPlugin: perOtherPlugin ?? total };
}
