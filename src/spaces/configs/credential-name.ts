import { isJsonObject, wireKey } from '../../common/json/index.js';
import { both, isString, mapOf, type Rule, shape } from './rules.js';
import { type SpaceConfig } from './space-config.js';

/** Credential names; `default` also serves tasks without a scope. */
export interface CredentialName {
  readonly default: string;
  /** By `<scope_type>_<scope_id>`. */
  readonly byScope: ReadonlyMap<string, string>;
}

const byScope = both(shape({ default: { rule: isString, required: true } }), mapOf(isString));
const rule: Rule = (value) => {
  if (typeof value === 'string') return null;
  return isJsonObject(value)
    ? byScope(value)
    : 'must be a credential name, or an object of names with the key "default"';
};

/** An object is kept as one: BKFlow stores its Python text and loses it (`api-platform.md` 4.3). `""` unsets. */
export const credentialName: SpaceConfig<CredentialName | null> = {
  valueType: 'TEXT',
  isPublic: true,
  description:
    'The credential that API plugins call with: its name, or names by `<scope_type>_<scope_id>` with a `default`.',
  default: null,
  rule,
  parse: (value) => {
    if (typeof value === 'string') {
      return value === '' ? null : { default: value, byScope: new Map() };
    }
    if (!isJsonObject(value)) return null;
    const names = new Map<string, string>();
    for (const [key, name] of Object.entries(value)) {
      if (typeof name === 'string') names.set(wireKey(key), name);
    }
    const fallback = names.get('default') ?? '';
    names.delete('default');
    return { default: fallback, byScope: names };
  },
};
