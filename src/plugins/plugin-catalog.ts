import { getKey, type JsonObject, type JsonValue } from '../common/json/index.js';
import { type Plugin, type PluginField } from './plugin.js';
import { type PluginRegistry } from './registry.js';

/** Wrappers that editors offer in other ways. */
const HIDDEN = new Set(['remote_plugin', 'uniform_api', 'subprocess_plugin']);

export const PLUGIN_TYPES = ['component', 'remote_plugin', 'uniform_api'] as const;
export type PluginType = (typeof PLUGIN_TYPES)[number];

/** One plugin as `list_plugins` and `get_plugin_schema` show it (api-platform.md 3.22). */
export interface PluginItem {
  readonly code: string;
  readonly name: string;
  readonly plugin_type: PluginType;
  readonly version: string;
  readonly description: string;
  readonly group_name: string;
  readonly inputs?: readonly JsonObject[];
  readonly outputs?: readonly JsonObject[];
}

export interface PluginListQuery {
  /** Part of the code or the name, in any case. */
  readonly keyword?: string;
  readonly pluginType?: PluginType;
  readonly withDetail: boolean;
  readonly limit: number;
  readonly offset: number;
}

export interface PluginList {
  readonly data: readonly PluginItem[];
  /** All matches, not only those of the page. */
  readonly count: number;
}

/** `list_plugins`: one entry for each code, in the version that was registered last. */
export function listPlugins(registry: PluginRegistry, query: PluginListQuery): PluginList {
  const isLocal = query.pluginType === undefined || query.pluginType === 'component';
  const plugins = isLocal ? newestPlugins(registry) : [];
  const matches = plugins.filter((plugin) => isMatch(plugin, query.keyword ?? ''));
  const page = matches.slice(query.offset, query.offset + query.limit);
  return {
    count: matches.length,
    data: page.map((plugin) => (query.withDetail ? detailOf(plugin, plugin) : itemOf(plugin, ''))),
  };
}

export interface PluginSchemaQuery {
  readonly code: string;
  readonly version?: string;
  readonly pluginType?: PluginType;
}

export type PluginSchema =
  | { readonly ok: true; readonly data: PluginItem }
  /** BKFlow's message for the caller. */
  | { readonly ok: false; readonly message: string };

/**
 * `get_plugin_schema`: an unknown version gives the fields of the highest one; `version` is the one registered last
 * (api-platform.md 3.23).
 */
export function getPluginSchema(registry: PluginRegistry, query: PluginSchemaQuery): PluginSchema {
  const { code, pluginType } = query;
  const isLocal = pluginType === undefined || pluginType === 'component';
  const versions = isLocal && !HIDDEN.has(code) ? registry.versionsOf(code) : [];
  const newest = versions.at(-1);
  if (newest === undefined) return { ok: false, message: notFound(code, pluginType) };
  const asked = versions.find(({ version }) => version === query.version);
  return { ok: true, data: detailOf(newest, asked ?? highest(versions) ?? newest) };
}

/** `get_plugin_outputs` (api-platform.md 3.24): of one version, or of all; null for a version that does not exist. */
export function getPluginOutputs(
  registry: PluginRegistry,
  code: string,
  version: string | null,
): JsonObject | readonly JsonObject[] | null {
  const versions = registry.versionsOf(code);
  const newest = versions.at(-1);
  const shown = versions.map((plugin) => outputsOf(plugin, plugin === newest));
  if (version === null) return shown;
  return shown.find((item) => getKey(item, 'version') === version) ?? null;
}

function newestPlugins(registry: PluginRegistry): Plugin[] {
  const codes = registry.codes().filter((code) => !HIDDEN.has(code));
  return codes.flatMap((code) => registry.versionsOf(code).slice(-1));
}

function isMatch({ code, name }: Plugin, keyword: string): boolean {
  const part = keyword.toLowerCase();
  return code.toLowerCase().includes(part) || name.toLowerCase().includes(part);
}

function itemOf(plugin: Plugin, description: string): PluginItem {
  return {
    code: plugin.code,
    name: plugin.name,
    plugin_type: 'component',
    version: plugin.version,
    description,
    group_name: plugin.group,
  };
}

function detailOf(plugin: Plugin, { inputs, outputs }: Plugin): PluginItem {
  return {
    ...itemOf(plugin, plugin.description),
    inputs: inputs.map((field) => ({ ...fieldOf(field), required: field.required === true })),
    outputs: outputs.map(fieldOf),
  };
}

function fieldOf({ key, name, schema, description }: PluginField): JsonObject {
  const value = getKey(schema, 'default');
  return {
    key,
    name,
    type: typeOf(schema),
    description,
    ...(value === undefined ? {} : { default: value }),
    schema: schemaOf(schema, description),
  };
}

/** BKFlow's names of types; what may be anything counts as an object. */
function typeOf(schema: JsonObject): string {
  const type = getKey(schema, 'type');
  if (type === 'integer') return 'int';
  if (type === 'number') return 'float';
  return typeof type === 'string' ? type : 'object';
}

function schemaOf(schema: JsonObject, description: string): JsonObject {
  const copied: JsonObject = {};
  for (const key of ['properties', 'items']) {
    const value = getKey(schema, key);
    if (value !== undefined) copied[key] = value;
  }
  return { type: typeOf(schema), description, enum: getKey(schema, 'enum') ?? [], ...copied };
}

/** By the numbers in it; `legacy` is the lowest. */
function highest(versions: readonly Plugin[]): Plugin | undefined {
  return [...versions].sort((a, b) => compareVersions(a.version, b.version)).at(-1);
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

function notFound(code: string, type: PluginType | undefined): string {
  switch (type) {
    case undefined:
      return `未找到插件 code '${code}'`;
    case 'component':
      return `未找到内置插件 '${code}'`;
    case 'remote_plugin':
      return `未找到蓝鲸标准插件 '${code}'`;
    case 'uniform_api':
      return `未找到 API 插件 '${code}'`;
  }
}

/** What the engine gives every node. */
const ENGINE_OUTPUTS: readonly PluginField[] = [
  { key: '_result', name: '执行结果', schema: { type: 'boolean' }, description: '是否执行成功' },
  { key: '_loop', name: '循环次数', schema: { type: 'integer' }, description: '循环执行次数' },
  {
    key: '_inner_loop',
    name: '当前流程循环次数',
    schema: { type: 'integer' },
    description: '在当前流程节点循环执行次数，由父流程重新进入时会重置（仅支持子流程）',
  },
];

function outputsOf(plugin: Plugin, isDefault: boolean): JsonObject {
  const output: JsonValue[] = [...plugin.outputs, ...ENGINE_OUTPUTS].map((field) => ({
    name: field.name,
    key: field.key,
    type: typeOf(field.schema),
    schema: schemaOf(field.schema, field.description),
  }));
  return {
    code: plugin.code,
    version: plugin.version,
    name: `${plugin.group}-${plugin.name}`,
    is_default_version: isDefault,
    output,
    form: '',
    output_form: '',
    desc: plugin.description,
    form_is_embedded: false,
    group_name: plugin.group,
    group_icon: '',
    base: '',
  };
}
