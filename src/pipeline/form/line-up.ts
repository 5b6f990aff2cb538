import {
  getKey,
  memoryKey,
  setKey,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { canonicalId } from '../ids/canonical-ids.js';
import { asObject, idOf, idsIn, objectAt, valueAt } from '../json-readers.js';
import { mapConstants, withoutSources } from './prune-constants.js';

interface Link {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

/**
 * A normalised tree with these activities only, one after the other, and no gateway: each runs, whatever conditions the
 * flow has. All constants stay; one that takes the output of a node that is not here becomes one with a value of its
 * own. Node ids stay; equal calls give equal trees.
 * @param nodes ids of distinct activities of the tree, at least one
 */
export function lineUp(tree: JsonObject, nodes: readonly string[]): JsonObject {
  const all = objectAt(tree, 'activities') ?? {};
  const links = linksOf([
    idOf(getKey(tree, 'start_event')),
    ...nodes,
    idOf(getKey(tree, 'end_event')),
  ]);
  const activities: JsonObject = {};
  for (const [index, id] of nodes.entries()) {
    const [into, out] = [links[index]?.id ?? '', links[index + 1]?.id ?? ''];
    const node = { ...asObject(valueAt(all, id)), incoming: [into], outgoing: out };
    setKey(activities, memoryKey(id), node);
  }
  const kept = new Set(nodes);
  const removed = idsIn(tree, 'activities').filter((id) => !kept.has(id));
  const [first, last] = [links[0]?.id ?? '', links.at(-1)?.id ?? ''];
  const part = withoutSources(
    {
      ...tree,
      start_event: { ...objectAt(tree, 'start_event'), outgoing: first },
      end_event: { ...objectAt(tree, 'end_event'), incoming: [last] },
      activities,
      gateways: {},
      flows: Object.fromEntries(links.map((link) => [link.id, { ...link, is_default: false }])),
      ...drawing(tree, links),
    },
    new Set(removed),
  );
  return mapConstants(part, withOwnValue);
}

function withOwnValue(value: JsonValue): JsonValue {
  const constant = asObject(value);
  if (constant === null || getKey(constant, 'source_type') !== 'component_outputs') return value;
  const sources = objectAt(constant, 'source_info') ?? {};
  return Object.keys(sources).length > 0 ? value : { ...constant, source_type: 'custom' };
}

function linksOf(path: readonly string[]): Link[] {
  return path.slice(1).map((target, index) => {
    const source = path[index] ?? '';
    return { id: canonicalId('l', source, target), source, target };
  });
}

function drawing(tree: JsonObject, links: readonly Link[]): JsonObject {
  const shown = new Set(links.flatMap(({ source, target }) => [source, target]));
  const places = getKey(tree, 'location');
  return {
    line: links.map(({ id, source, target }) => ({
      id,
      source: { arrow: 'Right', id: source },
      target: { arrow: 'Left', id: target },
    })),
    ...(Array.isArray(places) && {
      location: places.filter((place) => shown.has(idOf(place))),
    }),
  };
}
