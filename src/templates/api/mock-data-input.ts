import { type ErrorDetail } from '../../common/errors/index.js';
import { type Caller, readDto, validationFailed } from '../../common/http/index.js';
import { type JsonObject, type JsonValue } from '../../common/json/index.js';
import { childPointer, wireEntries } from '../../pipeline/index.js';
import { type NewMockData } from '../domain/mock-data.js';
import { MockDataItemDto } from './dto/mock-data.dto.js';
import { MAX_USER_LENGTH } from './template-input.js';

const FIELD = 'mock_data';

/**
 * The entries of create_template_mock_data, node by node.
 * @throws AppError validation_failed naming every wrong field
 */
export function readMockData(mockData: JsonObject, limit: number): NewMockData[] {
  const details: ErrorDetail[] = [];
  const entries: NewMockData[] = [];
  for (const [nodeId, list] of wireEntries(mockData)) {
    const pointer = childPointer('', FIELD, nodeId);
    if (!Array.isArray(list)) {
      details.push({ path: pointer, message: 'must be a list of mock data' });
      continue;
    }
    const read = list.map((item, index) => readItem(item, nodeId, `${pointer}/${index}`));
    for (const item of read) details.push(...item.details);
    const good = read.flatMap(({ entry }) => (entry === null ? [] : [entry]));
    if (good.filter(({ isDefault }) => isDefault).length > 1) {
      details.push({ path: pointer, message: 'must have at most one is_default' });
    }
    entries.push(...good);
  }
  if (details.length > 0) throw validationFailed(details);
  if (entries.length === 0 || entries.length > limit) {
    const message = `must have 1 to ${limit} entries (LIMIT_MOCK_DATA)`;
    throw validationFailed([{ path: `/${FIELD}`, message }]);
  }
  return entries;
}

function readItem(
  raw: JsonValue,
  nodeId: string,
  pointer: string,
): { readonly entry: NewMockData | null; readonly details: readonly ErrorDetail[] } {
  const item = readDto(MockDataItemDto, raw, { in: 'body', pointer });
  if (!item.ok) return { entry: null, details: item.details };
  const { name, data, is_default: isDefault = false, extra_info: extraInfo = null } = item.value;
  return { entry: { nodeId, name, data, isDefault, extraInfo }, details: [] };
}

/** The operator of a call that need not have one. */
export function operatorOf(given: string | undefined, { username }: Caller): string | null {
  if (given !== undefined) return given;
  return username !== null && [...username].length <= MAX_USER_LENGTH ? username : null;
}
