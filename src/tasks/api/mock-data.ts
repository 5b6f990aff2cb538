import { validationFailed } from '../../common/http/index.js';
import { getKey, isJsonObject, type JsonObject } from '../../common/json/index.js';

/** @throws validation_failed naming every bad field of `mock_data` */
export function checkMockData(mock: JsonObject): void {
  const details: { path: string; message: string }[] = [];
  for (const key of ['nodes', 'fail_nodes']) {
    const value = getKey(mock, key);
    const isList = Array.isArray(value) && value.every((id) => typeof id === 'string');
    if (value !== undefined && !isList) {
      details.push({ path: `/mock_data/${key}`, message: 'must be a list of node ids' });
    }
  }
  for (const key of ['outputs', 'errors']) {
    const value = getKey(mock, key);
    if (value !== undefined && !isJsonObject(value)) {
      details.push({ path: `/mock_data/${key}`, message: 'must be an object by node id' });
    }
  }
  const stored = getKey(mock, 'mock_data_ids');
  if (isJsonObject(stored) && Object.keys(stored).length > 0) {
    const message = 'stored mock data are not in this release; give outputs instead';
    details.push({ path: '/mock_data/mock_data_ids', message });
  }
  if (details.length > 0) throw validationFailed(details);
}
