import { isJsonObject, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { objectAt, stringAt, wireEntries } from '../json-readers.js';
import { type ProblemType } from '../validate/problem.js';
import { getAt, putAt } from './edit-json.js';

export interface Mutated {
  readonly tree: JsonObject;
  /** A problem that validation must find, its path below the tree. */
  readonly path: string;
  readonly type: ProblemType;
}

/** Breaks one rule; `pick` chooses among candidates. Null when the tree has nothing to break so. */
export type Mutation = (tree: JsonObject, pick: number) => Mutated | null;

function choose<T>(items: readonly T[], pick: number): T | undefined {
  return items[pick % Math.max(1, items.length)];
}

function keysOf(
  tree: JsonObject,
  field: string,
  wanted = (_entry: JsonObject): boolean => true,
): string[] {
  const entries = wireEntries(objectAt(tree, field) ?? {});
  return entries.filter(([, entry]) => isJsonObject(entry) && wanted(entry)).map(([key]) => key);
}

function put(tree: JsonObject, pointer: string, value: JsonValue | undefined): JsonObject {
  const result = putAt(tree, pointer, value);
  return isJsonObject(result) ? result : {};
}

function ofType(...types: string[]): (entry: JsonObject) => boolean {
  return (entry) => types.includes(stringAt(entry, 'type') ?? '');
}

/** Sets or removes what one of `pointers` names; the problem is there. */
function spoil(
  pointers: (tree: JsonObject) => string[],
  value: JsonValue | undefined,
  type: ProblemType,
): Mutation {
  return (tree, pick) => {
    const path = choose(pointers(tree), pick);
    return path === undefined ? null : { tree: put(tree, path, value), path, type };
  };
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  activities: ['id', 'name', 'type', 'incoming', 'outgoing'],
  gateways: ['id', 'name', 'type', 'incoming', 'outgoing'],
  flows: ['id', 'source', 'target'],
  constants: ['key', 'custom_type', 'source_type', 'show_type'],
};

function requiredFields(tree: JsonObject): string[] {
  const inner = Object.entries(FIELDS).flatMap(([section, fields]) =>
    keysOf(tree, section).flatMap((key) => fields.map((field) => `/${section}/${key}/${field}`)),
  );
  const top = [
    'start_event',
    'end_event',
    'activities',
    'gateways',
    'flows',
    'constants',
    'outputs',
  ];
  const start = ['id', 'name', 'type', 'outgoing'].map((field) => `/start_event/${field}`);
  const end = ['id', 'name', 'type', 'incoming'].map((field) => `/end_event/${field}`);
  return [...top.map((field) => `/${field}`), ...start, ...end, ...inner];
}

function conditions(tree: JsonObject): string[] {
  const withDefault = (gateway: JsonObject): boolean =>
    objectAt(gateway, 'default_condition') !== null;
  return keysOf(tree, 'gateways', (gateway) => !withDefault(gateway)).flatMap((gateway) => {
    const at = `/gateways/${gateway}/conditions`;
    const found = getAt(tree, at);
    return isJsonObject(found) ? wireEntries(found).map(([flow]) => `${at}/${flow}`) : [];
  });
}

function dropNode(tree: JsonObject, path: string | undefined): Mutated | null {
  const id = path?.split('/').at(-1);
  const flow = keysOf(tree, 'flows', (entry) => stringAt(entry, 'target') === id)[0];
  if (path === undefined || flow === undefined) return null;
  return { tree: put(tree, path, undefined), path: `/flows/${flow}/target`, type: 'unknown_node' };
}

const custom = { custom_type: '', show_type: 'hide', source_type: 'custom' };

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a required field is missing': spoil(requiredFields, undefined, 'missing_field'),
  'a required field has the wrong type': spoil(requiredFields, true, 'wrong_type'),
  'an unknown type': spoil(
    (tree) => [...keysOf(tree, 'gateways')].map((id) => `/gateways/${id}/type`),
    'OddGateway',
    'invalid_value',
  ),
  'a branch without condition': spoil(conditions, undefined, 'branch_without_condition'),
  'a bad condition': (tree, pick) => {
    const path = choose(conditions(tree), pick);
    if (path === undefined) return null;
    const broken = put(tree, `${path}/evaluate`, '(1 ==');
    return { tree: broken, path: `${path}/evaluate`, type: 'invalid_condition' };
  },
  'a missing flow': (tree, pick) => {
    const flow = choose(keysOf(tree, 'flows'), pick);
    const source = stringAt(objectAt(objectAt(tree, 'flows') ?? {}, flow ?? '') ?? {}, 'source');
    const node = keysOf(tree, 'activities').find((id) => id === source);
    if (flow === undefined || node === undefined) return null;
    const at = `/activities/${node}/outgoing`;
    const path = Array.isArray(getAt(tree, at)) ? `${at}/0` : at;
    return { tree: put(tree, `/flows/${flow}`, undefined), path, type: 'unknown_flow' };
  },
  'a flow to another node': (tree, pick) => {
    const flow = choose(keysOf(tree, 'flows'), pick);
    const path = `/flows/${flow ?? ''}/target`;
    const other = keysOf(tree, 'activities').find((id) => id !== getAt(tree, path));
    if (other === undefined) return null;
    return { tree: put(tree, path, other), path, type: 'flow_mismatch' };
  },
  'a flow to nowhere': (tree, pick) => {
    const path = `/flows/${choose(keysOf(tree, 'flows'), pick) ?? ''}/target`;
    return { tree: put(tree, path, 'nowhere'), path, type: 'unknown_node' };
  },
  'a missing converge': (tree, pick) => {
    const converge = choose(keysOf(tree, 'gateways', ofType('ConvergeGateway')), pick);
    return dropNode(tree, converge === undefined ? undefined : `/gateways/${converge}`);
  },
  'a missing activity': (tree, pick) => {
    const activity = choose(keysOf(tree, 'activities'), pick);
    return dropNode(tree, activity === undefined ? undefined : `/activities/${activity}`);
  },
  'a duplicate id': (tree, pick) => {
    const id = choose(keysOf(tree, 'activities'), pick);
    const gateway = { id: id ?? '', name: '', type: 'ConvergeGateway', incoming: [], outgoing: '' };
    const path = `/gateways/${id ?? ''}`;
    return id === undefined ? null : { tree: put(tree, path, gateway), path, type: 'duplicate_id' };
  },
  'an unknown source node': (tree) => {
    const path = '/constants/${result}/source_info';
    if (getAt(tree, path) === undefined) return null;
    const broken = put(tree, path, { ghost: ['x'] });
    return { tree: broken, path: `${path}/ghost`, type: 'unknown_source_node' };
  },
  'a circle of constants': (tree) => {
    const path = '/constants/${who}/value';
    return { tree: put(tree, path, 'x ${phrase}'), path, type: 'circular_reference' };
  },
  'a reserved constant': (tree) => {
    const path = '/constants/${_system}';
    const constant = { ...custom, key: '${_system}', value: 1 };
    return { tree: put(tree, path, constant), path, type: 'reserved_key' };
  },
  'a default branch of another node': (tree, pick) => {
    const branching = ofType('ExclusiveGateway', 'ConditionalParallelGateway');
    const gateway = choose(keysOf(tree, 'gateways', branching), pick);
    const path = `/gateways/${gateway ?? ''}/default_condition/flow_id`;
    if (gateway === undefined) return null;
    return { tree: put(tree, path, 'elsewhere'), path, type: 'unknown_default_flow' };
  },
};
