import {
  getKey,
  isJsonObject,
  memoryKey,
  setKey,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import {
  asObject,
  changeFields,
  flowList,
  idOf,
  mapValues,
  objectAt,
  stringAt,
  wireEntries,
} from '../json-readers.js';

/** How the nodes of a normalised tree hang together, to be changed and written back. Inlined children are not entered. */
export class Wiring {
  private readonly incoming = new Map<string, readonly string[]>();
  private readonly outgoing = new Map<string, readonly string[]>();
  private readonly targets = new Map<string, string>();
  private readonly removedNodes = new Set<string>();
  private readonly removedFlows = new Set<string>();

  constructor(private readonly tree: JsonObject) {
    for (const field of ['start_event', 'end_event']) {
      const event = objectAt(tree, field) ?? {};
      this.read(idOf(event), event);
    }
    for (const field of ['activities', 'gateways']) {
      for (const [id, node] of wireEntries(objectAt(tree, field) ?? {})) {
        this.read(id, asObject(node) ?? {});
      }
    }
    for (const [id, flow] of wireEntries(objectAt(tree, 'flows') ?? {})) {
      this.targets.set(id, stringAt(asObject(flow) ?? {}, 'target') ?? '');
    }
  }

  flowsFrom(node: string): readonly string[] {
    return this.outgoing.get(node) ?? [];
  }

  flowsInto(node: string): readonly string[] {
    return this.incoming.get(node) ?? [];
  }

  targetOf(flow: string): string {
    return this.targets.get(flow) ?? '';
  }

  /** Removes a flow that its ends do not need. */
  cut(flow: string, source: string): void {
    const without = (flows: readonly string[]): string[] => flows.filter((id) => id !== flow);
    const target = this.targetOf(flow);
    this.outgoing.set(source, without(this.flowsFrom(source)));
    this.incoming.set(target, without(this.flowsInto(target)));
    this.removedFlows.add(flow);
  }

  /** Removes what lies between `first` and `last`; what led to the first now leads to what comes behind the last. */
  bridge(first: string, last: string): void {
    const [out] = this.flowsFrom(last);
    if (out === undefined) return;
    const target = this.targetOf(out);
    const into = this.flowsInto(first);
    for (const flow of into) this.targets.set(flow, target);
    const merged = this.flowsInto(target).flatMap((flow) => (flow === out ? into : [flow]));
    this.incoming.set(target, merged);
    this.removedFlows.add(out);
    this.removedNodes.add(first).add(last);
  }

  /** The tree with what was changed. */
  write(): JsonObject {
    const sections: Record<string, (value: JsonValue) => JsonValue> = {
      start_event: (event) => this.rewired(event, idOf(event)),
      end_event: (event) => this.rewired(event, idOf(event)),
      activities: (nodes) => this.nodes(nodes),
      gateways: (nodes) => this.nodes(nodes),
      flows: (flows) => this.flows(flows),
      line: (lines) => listOf(lines, (line) => this.line(line)),
      location: (places) =>
        listOf(places, (place) => (this.removedNodes.has(idOf(place)) ? [] : [place])),
    };
    return mapValues(this.tree, (value, key) =>
      Object.hasOwn(sections, key) ? (sections[key]?.(value) ?? null) : value,
    );
  }

  private read(id: string, node: JsonObject): void {
    this.incoming.set(id, flowList(getKey(node, 'incoming')) ?? []);
    this.outgoing.set(id, flowList(getKey(node, 'outgoing')) ?? []);
  }

  private nodes(value: JsonValue): JsonValue {
    return withoutKeys(value, this.removedNodes, (node, id) => this.rewired(node, id));
  }

  /** Only lists change: a single outgoing flow keeps its id, and single incoming ones are lists too. */
  private rewired(value: JsonValue, id: string): JsonValue {
    const list = (flows: readonly string[]) => (old: JsonValue) =>
      Array.isArray(old) ? [...flows] : old;
    return changeFields(value, {
      incoming: list(this.flowsInto(id)),
      outgoing: list(this.flowsFrom(id)),
    });
  }

  private flows(value: JsonValue): JsonValue {
    return withoutKeys(value, this.removedFlows, (flow, id) =>
      changeFields(flow, { target: () => this.targetOf(id) }),
    );
  }

  private line(value: JsonValue): JsonValue[] {
    const id = idOf(value);
    if (this.removedFlows.has(id)) return [];
    const target = this.targets.get(id);
    if (target === undefined) return [value];
    return [changeFields(value, { target: (end) => changeFields(end, { id: () => target }) })];
  }
}

function listOf(value: JsonValue, map: (item: JsonValue) => JsonValue[]): JsonValue {
  return Array.isArray(value) ? value.flatMap(map) : value;
}

/** A map without some of its entries, the others mapped. `removed` are the client's keys. */
export function withoutKeys(
  value: JsonValue,
  removed: ReadonlySet<string>,
  map: (entry: JsonValue, key: string) => JsonValue = (entry) => entry,
): JsonValue {
  if (!isJsonObject(value)) return value;
  const kept: JsonObject = {};
  for (const [key, entry] of wireEntries(value)) {
    if (!removed.has(key)) setKey(kept, memoryKey(key), map(entry, key));
  }
  return kept;
}
