import {
  getKey,
  isJsonObject,
  memoryKey,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { textOf } from '../inputs.js';
import { fromJson, toInt } from '../python-values.js';
import { DecisionTableError } from './decision-table-error.js';

/** How a condition is written out. */
interface Style {
  readonly field: string;
  /** `total>5`; else the cell of a column, `>5`. */
  readonly isFull: boolean;
}

/** The FEEL text of a condition `{compare, right: {obj}}` on a field (flow-layer.md 6.2). */
export function conditionText(condition: JsonObject, style: Style): string {
  const compare = textOf(getKey(condition, 'compare') ?? null);
  const value = rightValue(condition);
  const { field } = style;
  switch (compare) {
    case 'equals':
      return prefixed(style, '=', literal(value), literal(value));
    case 'not-equals':
      return `${field}!=${literal(value)}`;
    case 'is-null':
      return prefixed(style, '=', 'null', 'null');
    case 'not-null':
      return `${field}!=null`;
    case 'contains':
      return `contains(${field},"${printed(value)}")`;
    case 'not-contains':
      return `not(contains(${field},"${printed(value)}"))`;
    case 'greater-than':
      return prefixed(style, '>', printed(value), `>${printed(value)}`);
    case 'less-than':
      return prefixed(style, '<', printed(value), `<${printed(value)}`);
    case 'greater-than-or-equal':
      return prefixed(style, '>=', printed(value), `>=${printed(value)}`);
    case 'less-than-or-equal':
      return prefixed(style, '<=', printed(value), `<=${printed(value)}`);
    case 'in-range':
      return inRange(value, style);
    case 'not-in-range':
      return `not(${inRange(value, { field, isFull: true })})`;
    default:
      throw new DecisionTableError(`unknown comparison ${compare}`);
  }
}

/** What a condition compares with: an integer, the text of a range, or whatever stands there. */
type RightValue = { readonly int: bigint } | { readonly json: JsonValue };

function rightValue(condition: JsonObject): RightValue {
  const right = getKey(condition, 'right') ?? null;
  const object = isJsonObject(right) ? (getKey(right, 'obj') ?? null) : null;
  if (!isJsonObject(object)) throw new DecisionTableError('a condition has no right.obj');
  const value = getKey(object, 'value') ?? null;
  const type = getKey(object, 'type');
  if (type === 'int') {
    const int = toInt(fromJson(value));
    if (int !== null) return { int };
    throw new DecisionTableError(`invalid literal for int() with base 10: '${textOf(value)}'`);
  }
  if (type !== 'int[Range]') return { json: value };
  if (!isJsonObject(value)) throw new DecisionTableError('a range is no object {start, end}');
  const end = (key: string): string => textOf(getKey(value, memoryKey(key)) ?? null);
  return { json: `[${end('start')}..${end('end')}]` };
}

function prefixed({ field, isFull }: Style, sign: string, value: string, cell: string): string {
  return isFull ? field + sign + value : cell;
}

/** BKFlow quotes everything but integers. */
function literal(value: RightValue): string {
  return 'int' in value || typeof value.json === 'boolean' ? printed(value) : `"${printed(value)}"`;
}

function printed(value: RightValue): string {
  return 'int' in value ? String(value.int) : textOf(value.json);
}

/** A list of choices is tested as a text, as BKFlow does: whether the field is a part of Python's print of the list. */
function inRange(value: RightValue, { field, isFull }: Style): string {
  if ('json' in value && Array.isArray(value.json)) {
    return `list contains("${printed(value)}", ${field})`;
  }
  return isFull ? `${field} in ${printed(value)}` : printed(value);
}
