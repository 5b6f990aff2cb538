import { RawJson } from '../../common/json/index.js';
import { type MockPreview } from '../domain/mock-preview.js';
import { type Template, type TemplateWithTree } from '../domain/template.js';

/** The TEMPLATE object in BKFlow's key order (`api-templates-tasks.md` 3). */
export interface TemplateResponse {
  readonly id: number;
  readonly space_id: number;
  readonly name: string;
  readonly desc: string | null;
  readonly notify_config: RawJson;
  readonly scope_type: string | null;
  readonly scope_value: string | null;
  readonly source: string | null;
  readonly version: string;
  readonly is_enabled: boolean;
  readonly bk_app_code: string | null;
  readonly extra_info: RawJson;
  readonly creator: string;
  readonly create_at: Date;
  readonly update_at: Date;
  readonly updated_by: string;
}

export type TemplateDetailResponse = TemplateResponse & { readonly pipeline_tree: RawJson };

export function toTemplateResponse(template: Template): TemplateResponse {
  return {
    id: template.id,
    space_id: template.spaceId,
    name: template.name,
    desc: template.desc,
    notify_config: new RawJson(template.notifyConfig),
    scope_type: template.scopeType,
    scope_value: template.scopeValue,
    source: template.source,
    version: template.version,
    is_enabled: template.isEnabled,
    bk_app_code: template.bkAppCode,
    extra_info: new RawJson(template.extraInfo),
    creator: template.creator,
    create_at: template.createAt,
    update_at: template.updateAt,
    updated_by: template.updatedBy,
  };
}

export function toTemplateDetail({ template, treeText }: TemplateWithTree): TemplateDetailResponse {
  return { ...toTemplateResponse(template), pipeline_tree: new RawJson(treeText) };
}

/** As {@link toTemplateDetail}, with what the mock scheme chooses. */
export function toTemplatePreview(
  found: TemplateWithTree,
  { appointNodeIds, mockData, treeText }: MockPreview,
): TemplateDetailResponse & Record<'appoint_node_ids' | 'mock_data', unknown> {
  return {
    ...toTemplateDetail({ ...found, treeText }),
    appoint_node_ids: appointNodeIds,
    mock_data: mockData.map(({ nodeId, data, isDefault }) => ({
      node_id: nodeId,
      data: new RawJson(data),
      is_default: isDefault,
    })),
  };
}

/** What create and update answer. */
export function toSavedTemplate(
  saved: TemplateWithTree,
): TemplateDetailResponse & { readonly labels: readonly never[] } {
  return { ...toTemplateDetail(saved), labels: [] };
}

export function toTemplateListItem(
  template: Template,
): TemplateResponse & { readonly has_interval_trigger: boolean } {
  return { ...toTemplateResponse(template), has_interval_trigger: false };
}
