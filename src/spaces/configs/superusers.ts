import { isArray } from './rules.js';
import { type SpaceConfig } from './space-config.js';

/** Any list is taken, as BKFlow does; readers get the names in it. */
export const superusers: SpaceConfig<readonly string[]> = {
  valueType: 'JSON',
  isPublic: true,
  description: 'Administrators of the space, by user name.',
  default: [],
  rule: isArray,
  parse: (value) =>
    Array.isArray(value)
      ? value.filter((name): name is string => typeof name === 'string' && name !== '')
      : [],
};
