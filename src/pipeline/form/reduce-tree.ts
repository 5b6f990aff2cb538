import { getKey, type JsonObject } from '../../common/json/index.js';
import { asObject, isTruthy, objectAt, stringAt, wireEntries } from '../json-readers.js';
import { pruneConstants, withoutSources } from './prune-constants.js';
import { Wiring } from './wiring.js';

/**
 * A normalised tree without the activities that are neither appointed nor obligatory (`optional: false`), which is how
 * BKFlow shows and runs a part of a flow (api-templates-tasks.md 2.9). What led to such a node leads to its successor;
 * parallel gateways without a node in any branch go, and so do constants that nothing refers to. Ids stay. When no
 * activity is left the start leads to the end, which can be shown and not run.
 */
export function reduceTree(tree: JsonObject, appointed: ReadonlySet<string>): JsonObject {
  const excluded = excludedNodes(tree, appointed);
  const wiring = new Wiring(tree);
  for (const id of excluded) wiring.bridge(id, id);
  removeEmptyParallels(tree, wiring);
  return pruneConstants(withoutSources(wiring.write(), excluded));
}

function excludedNodes(tree: JsonObject, appointed: ReadonlySet<string>): ReadonlySet<string> {
  const excluded = wireEntries(objectAt(tree, 'activities') ?? {}).filter(([id, node]) => {
    const optional = getKey(asObject(node) ?? {}, 'optional');
    return !appointed.has(id) && (optional === undefined || isTruthy(optional));
  });
  return new Set(excluded.map(([id]) => id));
}

/** Removing an inner gateway can empty the last branch of an outer one, so this goes on until nothing changes. */
function removeEmptyParallels(tree: JsonObject, wiring: Wiring): void {
  const gateways = new Map<string, string>();
  for (const [id, gateway] of wireEntries(objectAt(tree, 'gateways') ?? {})) {
    const node = asObject(gateway) ?? {};
    const converge = stringAt(node, 'converge_gateway_id');
    if (stringAt(node, 'type') === 'ParallelGateway' && converge !== null) {
      gateways.set(id, converge);
    }
  }
  for (let changed = true; changed;) {
    changed = false;
    for (const [id, converge] of gateways) {
      const branches = wiring.flowsFrom(id);
      if (!branches.every((flow) => wiring.targetOf(flow) === converge)) continue;
      for (const flow of branches) wiring.cut(flow, id);
      wiring.bridge(id, converge);
      gateways.delete(id);
      changed = true;
    }
  }
}
