/** How an answer's success `code` is typed in profile `bkflow`. `absent` adds `exc` and `exc_trace` (null). */
export type CodeStyle = 'int' | 'string' | 'absent';

/**
 * How times are written in profile `bkflow` (`api-templates-tasks.md` 1.8).
 * - `document`: `2023-04-23T21:10:06.826000+08:00`, the only format of profile `rest`
 * - `utc`: `2026-05-04T02:20:30.123Z`
 * - `local`: `2026-05-04 10:20:30+0800`; `spaced` the same with a space before the offset
 */
export type TimeStyle = 'document' | 'utc' | 'local' | 'spaced';

export interface WireStyle {
  readonly code: CodeStyle;
  readonly times: TimeStyle;
  /** How a time that is not there is written, where it is not null. */
  readonly absentTime?: '';
  /** No envelope: these fields of `data`, and `trace_id`. */
  readonly bare?: BareStyle;
}

export interface BareStyle {
  readonly fields: readonly string[];
  /** Written as a string. */
  readonly asText?: readonly string[];
}

const CREDENTIAL_FIELDS = ['id', 'space_id', 'desc', 'type', 'content'];

/** Profile `rest`, and the default of an operation that the table does not name (wire-decisions W1, W5). */
export const REST_STYLE: WireStyle = { code: 'string', times: 'document' };

/**
 * What profile `bkflow` does differently, by operation (wire-decisions 2.1). The 2023 document wins for create_task.
 * Everything that is not here is the same in both profiles.
 */
const BKFLOW_STYLES: Readonly<Record<string, WireStyle>> = {
  create_space: { code: 'int', times: 'document' },
  get_space_configs: { code: 'int', times: 'document' },
  renew_space_config: { code: 'int', times: 'document' },
  create_credential: {
    code: 'absent',
    times: 'document',
    bare: { fields: CREDENTIAL_FIELDS, asText: ['space_id'] },
  },
  update_credential: { code: 'absent', times: 'document', bare: { fields: CREDENTIAL_FIELDS } },
  patch_credential: { code: 'absent', times: 'document', bare: { fields: CREDENTIAL_FIELDS } },
  create_template: { code: 'int', times: 'utc' },
  update_template: { code: 'int', times: 'utc' },
  delete_template: { code: 'int', times: 'utc' },
  batch_delete_template: { code: 'int', times: 'utc' },
  get_template_list: { code: 'int', times: 'utc' },
  get_template_detail: { code: 'int', times: 'utc' },
  get_template_detail_by_app: { code: 'int', times: 'utc' },
  get_template_mock_data: { code: 'int', times: 'document' },
  validate_pipeline_tree: { code: 'int', times: 'utc' },
  create_task: { code: 'string', times: 'document' },
  create_tasks: { code: 'string', times: 'document' },
  create_task_by_app: { code: 'string', times: 'local' },
  create_mock_task: { code: 'string', times: 'local' },
  create_debug_task: { code: 'string', times: 'local' },
  create_task_without_template: { code: 'string', times: 'local' },
  get_task_list: { code: 'string', times: 'local' },
  get_task_detail: { code: 'string', times: 'local' },
  get_tasks_states: { code: 'string', times: 'local' },
  delete_task: { code: 'absent', times: 'local' },
  get_task_states: { code: 'absent', times: 'spaced', absentTime: '' },
  get_task_states_by_app: { code: 'absent', times: 'spaced', absentTime: '' },
  get_task_node_detail: { code: 'absent', times: 'spaced' },
  operate_task: { code: 'absent', times: 'spaced' },
  operate_task_by_app: { code: 'absent', times: 'spaced' },
  operate_node: { code: 'absent', times: 'spaced' },
};

export function wireStyle(profile: 'rest' | 'bkflow', operationId: string): WireStyle {
  if (profile === 'rest') return REST_STYLE;
  return Object.hasOwn(BKFLOW_STYLES, operationId)
    ? (BKFLOW_STYLES[operationId] ?? REST_STYLE)
    : REST_STYLE;
}
