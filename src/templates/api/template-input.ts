import { type ErrorDetail } from '../../common/errors/index.js';
import { type Caller, validationFailed } from '../../common/http/index.js';
import { isJsonObject, type JsonValue } from '../../common/json/index.js';
import { templateErrors } from '../domain/template-errors.js';
import { type NewTemplate, type TemplateChanges } from '../domain/template.js';
import { type CreateTemplateDto } from './dto/create-template.dto.js';
import { type UpdateTemplateDto } from './dto/update-template.dto.js';

/** As long as columns for users are. */
export const MAX_USER_LENGTH = 32;

/** @throws AppError validation_failed, label_not_found */
export function toNewTemplate(body: CreateTemplateDto, caller: Caller): NewTemplate {
  refuseUnavailable(body);
  const { bind_app_code: bkAppCode, source_template_id: sourceId } = body;
  return {
    name: body.name,
    creator: actingUser(body.creator, caller, 'creator'),
    sourceTemplateId: sourceId === undefined || sourceId === 0 ? null : sourceId,
    tree: body.pipeline_tree,
    notifyConfig: body.notify_config ?? {},
    extraInfo: body.extra_info ?? {},
    desc: body.desc ?? null,
    scopeType: body.scope_type ?? null,
    scopeValue: body.scope_value ?? null,
    source: body.source ?? null,
    bkAppCode: bkAppCode === undefined || bkAppCode === '' ? null : bkAppCode,
  };
}

/** @throws AppError validation_failed, label_not_found */
export function toTemplateChanges(body: UpdateTemplateDto, caller: Caller): TemplateChanges {
  refuseUnavailable(body);
  return {
    operator: actingUser(body.operator, caller, 'operator'),
    tree: body.pipeline_tree,
    name: body.name,
    notifyConfig: body.notify_config,
    extraInfo: body.extra_info,
    desc: body.desc,
    scopeType: body.scope_type,
    scopeValue: body.scope_value,
    source: body.source,
    isEnabled: body.is_enabled,
  };
}

/** The user of a field, else the one of the call (`api-templates-tasks.md` 3.1, 3.2). */
function actingUser(given: string | undefined, { username }: Caller, field: string): string {
  if (given !== undefined && given !== '') return given;
  if (username === null || username === '') {
    throw validationFailed([
      { path: `/${field}`, message: 'is required, because the call names no user either' },
    ]);
  }
  if ([...username].length <= MAX_USER_LENGTH) return username;
  throw validationFailed([
    {
      path: `/${field}`,
      message: `is required, because the user of the call has more than ${MAX_USER_LENGTH} characters`,
    },
  ]);
}

/** What this release would have to drop silently is refused. */
function refuseUnavailable(body: {
  readonly webhook_configs?: JsonValue;
  readonly label_ids?: readonly number[];
}): void {
  const { webhook_configs: webhooks, label_ids: labels = [] } = body;
  if (webhooks !== undefined && !isEmpty(webhooks)) {
    throw validationFailed([
      {
        path: '/webhook_configs',
        message: 'must be empty: this release does not deliver webhooks of templates',
      },
    ]);
  }
  if (labels.length === 0) return;
  const details: ErrorDetail[] = labels.map((id, index) => ({
    path: `/label_ids/${index}`,
    message: `label ${id} does not exist`,
  }));
  const plural = labels.length === 1 ? `label ${labels[0]} does` : `labels ${labels.join(', ')} do`;
  throw templateErrors.label_not_found(`${plural} not exist`, { details });
}

function isEmpty(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isJsonObject(value)) return Object.keys(value).length === 0;
  return value === '' || value === false || value === 0;
}
