import { getKey, isJsonObject, type JsonValue, wireKey } from '../../common/json/index.js';
import { both, isString, listOf, mapOf, oneOf, shape } from './rules.js';
import { type SpaceConfig } from './space-config.js';

/** `allow_list` offers only these plugins, `deny_list` all others. */
export interface PluginList {
  readonly mode: 'allow_list' | 'deny_list';
  readonly codes: ReadonlySet<string>;
}

const list = shape({
  mode: { rule: oneOf('allow_list', 'deny_list'), required: true },
  plugin_codes: { rule: listOf(isString), required: true },
});

/** Readers get the lists by `default` and `<scope_type>_<scope_id>`. Limits editors, not saved flows. */
export const spacePluginConfig: SpaceConfig<ReadonlyMap<string, PluginList> | null> = {
  valueType: 'JSON',
  isPublic: true,
  description: 'Which plugins editors are offered, by `default` and `<scope_type>_<scope_id>`.',
  default: null,
  rule: both(shape({ default: { rule: list, required: true } }), mapOf(list)),
  parse: (value) =>
    isJsonObject(value)
      ? new Map(Object.entries(value).map(([key, item]) => [wireKey(key), readList(item)]))
      : null,
};

function readList(value: JsonValue): PluginList {
  const fields = isJsonObject(value) ? value : {};
  const codes = getKey(fields, 'plugin_codes');
  return {
    mode: getKey(fields, 'mode') === 'allow_list' ? 'allow_list' : 'deny_list',
    codes: new Set(Array.isArray(codes) ? codes.filter((code) => typeof code === 'string') : []),
  };
}
