import { getKey, isJsonObject, type JsonObject, type JsonValue } from '../../common/json/index.js';
import { type InlineContext } from '../../engine/index.js';
import { inputOf, jsonIn, textOf } from '../inputs.js';
import { type InlinePlugin } from '../plugin.js';
import {
  fromJson,
  isDict,
  isInt,
  isList,
  toInt,
  toJson,
  typeName,
  type PythonValue,
} from '../python-values.js';
import { failed } from '../results.js';
import { BLUEKING_GROUP } from './groups.js';

type Assignment =
  | { readonly ok: true; readonly key: string; readonly value: JsonValue }
  | { readonly ok: false; readonly reason: string };

const TYPES = ['String', 'Int', 'Bool', 'Object'] as const;
type ValueType = (typeof TYPES)[number];

/** Sets variables of the flow, all of them or none (flow-layer.md 4.8). */
export const valueAssign: InlinePlugin = {
  kind: 'inline',
  code: 'value_assign',
  version: 'v1.0.0',
  name: '变量赋值',
  description: '为流程的全局变量赋值',
  group: BLUEKING_GROUP,
  inputs: [
    {
      key: 'bk_assignment_list',
      name: '赋值列表',
      schema: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            key: { type: 'string', description: 'The variable, without `${}`.' },
            value: {},
            value_type: { type: 'string', enum: [...TYPES] },
          },
          required: ['key', 'value', 'value_type'],
        },
      },
      required: true,
      description: 'What is set to what; `value_type` says to which type the value is converted.',
    },
  ],
  outputs: [],
  execute({ inputs }, context) {
    const list = inputOf(inputs, 'bk_assignment_list');
    if (!Array.isArray(list)) return failed('bk_assignment_list must be a list');
    const assign = new Map<string, JsonValue>();
    for (const item of list) {
      const assignment = isJsonObject(item) ? assignmentOf(item, context) : notAnObject();
      if (!assignment.ok) return failed(assignment.reason);
      assign.set(assignment.key, assignment.value);
    }
    return { kind: 'finished', assign };
  },
};

function assignmentOf(item: JsonObject, context: InlineContext): Assignment {
  const key = textOf(getKey(item, 'key') ?? '');
  const value = getKey(item, 'value') ?? null;
  const type = getKey(item, 'value_type') ?? null;
  const target = context.findVariable(key);
  if (target === null) return refused(`target variable ${key} is not exist`);
  if (!isValueType(type)) {
    return refused(`value_type of target variable ${key} must be one of ${TYPES.join(', ')}`);
  }
  if (target.kind !== 'plain') {
    return refused(`splice or compute variable ${key} not supported`);
  }
  const current = fromJson(target.value);
  if (!isOfType(current, type)) {
    return refused(
      `expected type ${type} not match target variable type <class '${typeName(current)}'>`,
    );
  }
  const converted = convert(value, type);
  return converted === undefined
    ? refused(
        `input variable '${textOf(value)}' cannot be converted to the type of expected ${type}`,
      )
    : { ok: true, key, value: converted };
}

function refused(reason: string): Assignment {
  return { ok: false, reason };
}

function notAnObject(): Assignment {
  return refused('bk_assignment_list must hold objects with key, value and value_type');
}

/** Without a type BKFlow fails too, whatever the value. */
function isValueType(value: JsonValue): value is ValueType {
  return TYPES.some((type) => type === value);
}

function isOfType(current: PythonValue, type: ValueType): boolean {
  switch (type) {
    case 'String':
      return typeof current === 'string';
    case 'Int':
      return isInt(current);
    case 'Bool':
      return typeof current === 'boolean';
    case 'Object':
      return true;
  }
}

/** @returns undefined for a value that can't be converted */
function convert(value: JsonValue, type: ValueType): JsonValue | undefined {
  switch (type) {
    case 'String':
      return textOf(value);
    case 'Int': {
      const int = toInt(fromJson(value));
      return int === null ? undefined : toJson(int);
    }
    case 'Bool':
      return toBoolean(textOf(value).toLowerCase());
    case 'Object':
      return toContainer(value);
  }
}

/** Any other text is true unless it is empty. */
function toBoolean(text: string): boolean {
  return text !== '' && !['false', 'no', '0'].includes(text);
}

function toContainer(value: JsonValue): JsonValue | undefined {
  const container = typeof value === 'string' ? jsonIn(value) : value;
  return container !== undefined && isContainer(container) ? container : undefined;
}

function isContainer(value: JsonValue): boolean {
  const python = fromJson(value);
  return isList(python) || isDict(python);
}
