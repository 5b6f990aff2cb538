import {
  getKey,
  isJsonObject,
  memoryKey,
  setKey,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { collectReferences, findFragments } from '../../expressions/index.js';
import { asNumber, changeFields, mapValues, objectAt, wireEntries } from '../json-readers.js';
import { withoutKeys } from './wiring.js';

/** Names of constants need not be Python: `${1st}` (flow-layer.md 1.7). */
const NAME = /^\w+$/;

/**
 * The constants that a reduced tree needs (api-templates-tasks.md 2.9): those that nodes, or constants that stay, refer
 * to, and all that take a node's output; `index` is counted anew, and `outputs` has what stays.
 */
export function pruneConstants(tree: JsonObject): JsonObject {
  const constants = objectAt(tree, 'constants');
  if (constants === null) return tree;
  const kept = keptKeys(tree, constants);
  const entries = wireEntries(constants)
    .filter(([key]) => kept.has(key))
    .sort(([, a], [, b]) => indexOf(a) - indexOf(b));
  const pruned: JsonObject = {};
  for (const [index, [key, constant]] of entries.entries()) {
    const numbered = isJsonObject(constant) ? { ...constant, index } : constant;
    setKey(pruned, memoryKey(key), numbered);
  }
  const outputs = getKey(tree, 'outputs');
  return {
    ...tree,
    constants: pruned,
    ...(Array.isArray(outputs) && {
      outputs: outputs.filter((key) => typeof key === 'string' && kept.has(key)),
    }),
  };
}

/** Nodes that are gone give no outputs any more. */
export function withoutSources(tree: JsonObject, removed: ReadonlySet<string>): JsonObject {
  return mapConstants(tree, (constant) =>
    changeFields(constant, { source_info: (info) => withoutKeys(info, removed) }),
  );
}

/** The tree with its constants changed. */
export function mapConstants(
  tree: JsonObject,
  change: (constant: JsonValue) => JsonValue,
): JsonObject {
  const constants = objectAt(tree, 'constants');
  return constants === null ? tree : { ...tree, constants: mapValues(constants, change) };
}

function keptKeys(tree: JsonObject, constants: JsonObject): ReadonlySet<string> {
  const kept = new Set<string>();
  const all = new Map(wireEntries(constants));
  const pending: JsonValue[] = [getKey(tree, 'activities') ?? {}, getKey(tree, 'gateways') ?? {}];
  const keep = (key: string, value: JsonValue): void => {
    if (kept.has(key)) return;
    kept.add(key);
    if (isJsonObject(value)) pending.push(getKey(value, 'value') ?? null);
  };
  for (const [key, constant] of all) {
    const isOutput =
      isJsonObject(constant) && getKey(constant, 'source_type') === 'component_outputs';
    if (isOutput) keep(key, constant);
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const name of referencesIn(next)) {
      const key = `\${${name}}`;
      const constant = all.get(key);
      if (constant !== undefined) keep(key, constant);
    }
  }
  return kept;
}

function referencesIn(value: JsonValue): Set<string> {
  const names = collectReferences(value);
  for (const { code } of findFragments(stringifyJson(value))) if (NAME.test(code)) names.add(code);
  return names;
}

/** Constants without a number come last, in their own order. */
function indexOf(constant: JsonValue): number {
  const index = isJsonObject(constant) ? asNumber(getKey(constant, 'index')) : null;
  return index ?? Number.MAX_SAFE_INTEGER;
}
