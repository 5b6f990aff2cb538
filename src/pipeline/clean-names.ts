import { getKey, isJsonObject, type JsonObject, type JsonValue } from '../common/json/index.js';
import { asObject, mapValues, objectAt } from './json-readers.js';
import { inlinedPipeline, subprocessSpec, updateAt } from './subprocess.js';
import { NAME_LIMIT } from './validate/shape/field-rules.js';

const DROPPED = /[<>$&'"]/g;

/** A node's or constant's name without `< > $ & ' "`, cut to 50 code points (api-templates-tasks.md B5). */
export function cleanName(name: string): string {
  const cleaned = name.replace(DROPPED, '');
  return cleaned.length <= NAME_LIMIT ? cleaned : [...cleaned].slice(0, NAME_LIMIT).join('');
}

/**
 * A copy of a tree with its names cleaned, two levels deep as BKFlow does (api-templates-tasks.md B5): objects at the
 * top, and objects in those and in top-level arrays. Inlined sub-processes, which BKFlow drops, are cleaned too, down
 * to `maxDepth`. Names that are not strings stay for validation to report.
 */
export function cleanNames(tree: JsonValue, maxDepth: number): JsonValue {
  return isJsonObject(tree) ? cleanTree(tree, maxDepth) : tree;
}

function cleanTree(tree: JsonObject, maxDepth: number): JsonObject {
  const cleaned = mapValues(tree, (value) => {
    if (Array.isArray(value)) return value.map(cleanOwnName);
    return isJsonObject(value) ? asCleaned(mapValues(value, cleanOwnName)) : value;
  });
  const activities = objectAt(cleaned, 'activities');
  if (!activities || maxDepth <= 0) return cleaned;
  return { ...cleaned, activities: mapValues(activities, (value) => cleanChild(value, maxDepth)) };
}

function cleanOwnName(value: JsonValue): JsonValue {
  return isJsonObject(value) ? asCleaned(value) : value;
}

function asCleaned(value: JsonObject): JsonObject {
  const name = getKey(value, 'name');
  if (typeof name !== 'string') return value;
  const cleaned = cleanName(name);
  return cleaned === name ? value : { ...value, name: cleaned };
}

function cleanChild(value: JsonValue, maxDepth: number): JsonValue {
  const activity = asObject(value);
  const child = activity && subprocessSpec(activity);
  const pipeline = child && inlinedPipeline(child.spec);
  if (!activity || !child || !pipeline) return value;
  return updateAt(activity, [...child.keys, 'pipeline'], (inner) => cleanTree(inner, maxDepth - 1));
}
