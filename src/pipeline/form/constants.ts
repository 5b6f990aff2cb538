import {
  getKey,
  isJsonObject,
  setKey,
  memoryKey,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { collectReferences } from '../../expressions/index.js';
import { isTruthy, mapValues, objectAt, stringAt, valueAt, wireEntries } from '../json-readers.js';
import { childPointer } from '../pointer.js';
import { findCircles } from '../validate/constants/circles.js';
import { type Problem } from '../validate/problem.js';

/** What applying overrides and answering `parameters` need of one constant (flow-layer.md 2.1). */
export interface ConstantInfo {
  readonly key: string;
  readonly name: string;
  readonly value: JsonValue;
  readonly showType: string;
  readonly sourceType: string;
  readonly customType: string;
  readonly isMeta: boolean;
  readonly preRender: boolean;
}

/** The constants of a tree by key, in tree order. */
export function readConstants(tree: JsonObject): ReadonlyMap<string, ConstantInfo> {
  const constants = new Map<string, ConstantInfo>();
  for (const [key, value] of wireEntries(objectAt(tree, 'constants') ?? {})) {
    if (isJsonObject(value)) constants.set(key, readConstant(key, value));
  }
  return constants;
}

function readConstant(key: string, constant: JsonObject): ConstantInfo {
  return {
    key,
    name: stringAt(constant, 'name') ?? '',
    value: getKey(constant, 'value') ?? null,
    showType: stringAt(constant, 'show_type') ?? '',
    sourceType: stringAt(constant, 'source_type') ?? '',
    customType: stringAt(constant, 'custom_type') ?? '',
    isMeta: isTruthy(getKey(constant, 'is_meta')),
    preRender: getKey(constant, 'pre_render_mako') === true,
  };
}

export interface AppliedOverrides {
  /** Every constant's value after the override, in tree order. */
  readonly parameters: JsonObject;
  /** The overrides that name a constant: what a task has to keep. */
  readonly overrides: JsonObject;
  /** Keys that name no constant (wire-decisions.md W15). */
  readonly ignored: readonly string[];
  /** Circular references that an override made, at `/constants/<key>`. */
  readonly problems: readonly Problem[];
}

/**
 * The effect of create_task's `constants` (api-templates-tasks.md B3): any constant may be overridden, whatever its
 * type; unknown keys are ignored. Keys carry their wrapper (`${city}`).
 */
export function applyOverrides(
  constants: ReadonlyMap<string, ConstantInfo>,
  overrides: JsonObject,
): AppliedOverrides {
  const parameters: JsonObject = {};
  const applied: JsonObject = {};
  for (const [key, constant] of constants) {
    const override = valueAt(overrides, key);
    if (override !== undefined) setKey(applied, memoryKey(key), override);
    setKey(parameters, memoryKey(key), override === undefined ? constant.value : override);
  }
  const ignored = wireEntries(overrides)
    .map(([key]) => key)
    .filter((key) => !constants.has(key));
  return { parameters, overrides: applied, ignored, problems: findNewCircles(constants, applied) };
}

/** Only an override that refers to something can close a circle; the template itself has none. */
function findNewCircles(
  constants: ReadonlyMap<string, ConstantInfo>,
  overrides: JsonObject,
): Problem[] {
  const refers = Object.values(overrides).some((value) => collectReferences(value).size > 0);
  if (!refers) return [];
  const values = new Map<string, JsonValue>();
  const overridden = new Map(wireEntries(overrides));
  const [given, kept] = [[...overridden.keys()], [...constants.keys()]];
  for (const key of [...given, ...kept]) {
    const constant = constants.get(key);
    if (!constant || constant.sourceType === 'component_outputs') continue;
    values.set(key, overridden.has(key) ? (overridden.get(key) ?? null) : constant.value);
  }
  return findCircles(values, (key) => childPointer('/constants', key));
}

/**
 * The `constants` of a tree with the overrides applied. A constant with a truthy `is_meta` first keeps a copy of
 * itself under `meta` (api-templates-tasks.md B3).
 */
export function overrideConstants(constants: JsonObject, overrides: JsonObject): JsonObject {
  return mapValues(constants, (constant, key) => {
    const value = valueAt(overrides, key);
    if (value === undefined || !isJsonObject(constant)) return constant;
    const isMeta = isTruthy(getKey(constant, 'is_meta'));
    return { ...constant, ...(isMeta ? { meta: constant } : {}), value };
  });
}
