import {
  getKey,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  memoryKey,
  parseStoredJson,
  setKey,
} from '../../common/json/index.js';
import { type ConstantInfo, readConstants } from '../../pipeline/index.js';
import { type TemplateWithTree } from '../domain/template.js';

const CUSTOM_TYPES = new Map([
  ['int', 'integer'],
  ['integer', 'integer'],
  ['float', 'number'],
  ['number', 'number'],
  ['bool', 'boolean'],
  ['boolean', 'boolean'],
  ['list', 'array'],
  ['array', 'array'],
  ['dict', 'object'],
  ['object', 'object'],
]);

/** What every task knows of itself. */
const CONTEXT = [
  ['executor', '任务执行人'],
  ['task_name', '任务名称'],
  ['task_id', '任务ID'],
  ['task_space_id', '任务空间ID'],
] as const;

export interface PluginResponse {
  readonly [field: string]: unknown;
  readonly inputs: JsonObject;
  readonly outputs: JsonObject;
  readonly context_inputs: JsonObject;
}

/**
 * A template as a plugin: what goes in and comes out, as JSON schemas (`api-templates-tasks.md` 3.6).
 * @param options.withApp adds `bk_app_code` after `scope_value`, as get_template_detail_by_app does
 */
export function toPluginFormat(
  { template, treeText }: TemplateWithTree,
  { withApp }: { withApp: boolean },
): PluginResponse {
  const tree = parseStoredJson(treeText);
  return {
    id: template.id,
    name: template.name,
    desc: template.desc,
    version: template.version,
    space_id: template.spaceId,
    scope_type: template.scopeType,
    scope_value: template.scopeValue,
    ...(withApp && { bk_app_code: template.bkAppCode }),
    creator: template.creator,
    create_at: template.createAt,
    updated_by: template.updatedBy,
    update_at: template.updateAt,
    ...pluginSchemas(isJsonObject(tree) ? tree : {}),
  };
}

/** The three schemas of a tree. */
export function pluginSchemas(
  tree: JsonObject,
): Pick<PluginResponse, 'inputs' | 'outputs' | 'context_inputs'> {
  const constants = readConstants(tree);
  const inputs = [...constants.values()].filter(
    ({ showType, sourceType }) => showType === 'show' && sourceType !== 'component_outputs',
  );
  const outputs = outputKeys(tree).flatMap((key) => constants.get(key) ?? []);
  return {
    inputs: schemaOf(inputs.map((info) => property(tree, info, isOpen(info.value)))),
    outputs: schemaOf(outputs.map((info) => property(tree, info, true))),
    context_inputs: schemaOf(
      CONTEXT.map(([name, title]) => ({
        name,
        isRequired: true,
        schema: { title, type: 'string' },
      })),
    ),
  };
}

interface Property {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: JsonObject;
}

function schemaOf(properties: readonly Property[]): JsonObject {
  const schemas: JsonObject = {};
  for (const { name, schema } of properties) setKey(schemas, memoryKey(name), schema);
  const required = properties.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return { type: 'object', properties: schemas, required, definitions: {} };
}

function property(tree: JsonObject, info: ConstantInfo, isRequired: boolean): Property {
  const desc = descriptionOf(tree, info.key);
  const schema: JsonObject = { title: info.name, type: typeOf(info) };
  if (desc !== null) schema.description = desc;
  if (!isOpen(info.value)) schema.default = info.value;
  return { name: info.key.replace(/^\$\{(.*)\}$/s, '$1'), isRequired, schema };
}

/** Nothing yet: the caller has to give it, or another variable does. */
function isOpen(value: JsonValue): boolean {
  return value === null || value === '' || (typeof value === 'string' && value.startsWith('${'));
}

function typeOf({ customType, value }: ConstantInfo): string {
  const custom = CUSTOM_TYPES.get(customType);
  if (custom !== undefined) return custom;
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (value instanceof JsonNumber) return /^-?\d+$/.test(value.text) ? 'integer' : 'number';
  if (Array.isArray(value)) return 'array';
  return isJsonObject(value) ? 'object' : 'string';
}

function descriptionOf(tree: JsonObject, key: string): string | null {
  const constants = getKey(tree, 'constants');
  const constant = isJsonObject(constants) ? getKey(constants, memoryKey(key)) : undefined;
  const desc = isJsonObject(constant) ? getKey(constant, 'desc') : undefined;
  return typeof desc === 'string' && desc !== '' ? desc : null;
}

function outputKeys(tree: JsonObject): string[] {
  const outputs = getKey(tree, 'outputs');
  return Array.isArray(outputs) ? outputs.filter((key) => typeof key === 'string') : [];
}
