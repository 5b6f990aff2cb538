import { oneOf } from './rules.js';
import { type SpaceConfig } from './space-config.js';

/** A text out of a closed set; the first one is the default. */
export function choice<const T extends string>(
  choices: readonly [T, ...T[]],
  description: string,
): SpaceConfig<T> {
  const [fallback] = choices;
  return {
    valueType: 'TEXT',
    isPublic: true,
    description,
    default: fallback,
    rule: oneOf(...choices),
    parse: (value) => choices.find((one) => one === value) ?? fallback,
  };
}

/** The strings `true` and `false`; JSON booleans are refused, as BKFlow does. */
export function flag(
  fallback: 'true' | 'false',
  description: string,
): SpaceConfig<'true' | 'false'> {
  return choice(fallback === 'true' ? ['true', 'false'] : ['false', 'true'], description);
}
