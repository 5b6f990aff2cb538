import { type ErrorDetail } from '../../common/errors/index.js';
import { validationFailed } from '../../common/http/index.js';
import {
  getKey,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from '../../common/json/index.js';
import { childPointer, wireEntries } from '../../pipeline/index.js';

const MAX_ID = 2_147_483_647;

/** What a field must be, and what each of its entries must be, if that matters. */
interface MapRule {
  readonly field: string;
  readonly holds: (entry: JsonValue) => boolean;
  readonly message: string;
}

const MAPS: readonly MapRule[] = [
  { field: 'outputs', holds: isJsonObject, message: 'must be an object, output key to value' },
  { field: 'errors', holds: () => true, message: '' },
  {
    field: 'mock_data_ids',
    holds: isId,
    message: `must be a whole number from 1 to ${MAX_ID}`,
  },
];

/** The fields of `mock_data` have the right types. @throws validation_failed naming every one that has not */
export function checkMockData(mock: JsonObject): void {
  const details: ErrorDetail[] = [];
  for (const key of ['nodes', 'fail_nodes']) {
    const value = getKey(mock, key);
    if (value === undefined || isTextList(value)) continue;
    details.push({ path: `/mock_data/${key}`, message: 'must be a list of node ids' });
  }
  for (const rule of MAPS) details.push(...mapProblems(mock, rule));
  if (details.length > 0) throw validationFailed(details);
}

/** @throws validation_failed when `value` is no list of distinct node ids */
export function readNodeIds(value: JsonValue, field: string): string[] {
  const message = 'must be a list of distinct node ids';
  if (isTextList(value) && new Set(value).size === value.length) return value;
  throw validationFailed([{ path: `/${field}`, message }]);
}

/** @throws validation_failed naming every node whose inputs are no object */
export function checkInputs(inputs: JsonObject): void {
  const details = wireEntries(inputs).flatMap(([node, values]) =>
    isJsonObject(values)
      ? []
      : [
          {
            path: childPointer('', 'inputs', node),
            message: 'must be an object, input key to value',
          },
        ],
  );
  if (details.length > 0) throw validationFailed(details);
}

function mapProblems(mock: JsonObject, { field, holds, message }: MapRule): ErrorDetail[] {
  const value = getKey(mock, field);
  if (value === undefined) return [];
  const path = `/mock_data/${field}`;
  if (!isJsonObject(value)) return [{ path, message: 'must be an object by node id' }];
  return wireEntries(value).flatMap(([node, entry]) =>
    holds(entry) ? [] : [{ path: childPointer(path, node), message }],
  );
}

function isTextList(value: JsonValue): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isId(value: JsonValue): boolean {
  if (value instanceof JsonNumber) return false;
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_ID;
}
