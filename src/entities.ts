import { AppEntity, AppSecretEntity } from './auth/index.js';
import { CredentialEntity, CredentialScopeEntity } from './credentials/index.js';
import { type EntityList } from './database/index.js';
import { ENGINE_ENTITIES } from './engine/index.js';
import { IdempotencyRecordEntity } from './idempotency/index.js';
import { TaskExecutionSnapshotEntity, TaskSnapshotEntity } from './snapshots/index.js';
import { SpaceConfigEntity, SpaceEntity } from './spaces/index.js';
import { ChildTaskEntity, OperationRecordEntity, OutboxEntity, TaskEntity } from './tasks/index.js';
import {
  TemplateEntity,
  TemplateMockDataEntity,
  TemplateMockSchemeEntity,
  TemplateReferenceEntity,
  TemplateSnapshotEntity,
} from './templates/index.js';

/** Every table's entity; the data source, `ormconfig.ts` and the schema test use this one list. */
export const ENTITIES: EntityList = [
  AppEntity,
  AppSecretEntity,
  SpaceEntity,
  SpaceConfigEntity,
  CredentialEntity,
  CredentialScopeEntity,
  TemplateEntity,
  TemplateSnapshotEntity,
  TemplateReferenceEntity,
  TemplateMockDataEntity,
  TemplateMockSchemeEntity,
  TaskSnapshotEntity,
  TaskExecutionSnapshotEntity,
  TaskEntity,
  OutboxEntity,
  ChildTaskEntity,
  OperationRecordEntity,
  ...ENGINE_ENTITIES,
  IdempotencyRecordEntity,
];
