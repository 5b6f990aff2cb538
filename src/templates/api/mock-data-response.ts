import { RawJson } from '../../common/json/index.js';
import { type MockData, type MockScheme } from '../domain/mock-data.js';

/** An entry in BKFlow's key order (`api-templates-tasks.md` 3.10). */
export function toMockDataResponse(entry: MockData): Record<string, unknown> {
  return {
    id: entry.id,
    name: entry.name,
    space_id: entry.spaceId,
    template_id: entry.templateId,
    node_id: entry.nodeId,
    data: new RawJson(entry.data),
    is_default: entry.isDefault,
    extra_info: entry.extraInfo === null ? null : new RawJson(entry.extraInfo),
    operator: entry.operator,
    create_at: entry.createAt,
    update_at: entry.updateAt,
  };
}

export function toMockSchemeResponse(scheme: MockScheme | null): Record<string, unknown> | null {
  if (scheme === null) return null;
  return {
    space_id: scheme.spaceId,
    template_id: scheme.templateId,
    data: new RawJson(scheme.data),
    operator: scheme.operator,
    create_at: scheme.createAt,
    update_at: scheme.updateAt,
  };
}
