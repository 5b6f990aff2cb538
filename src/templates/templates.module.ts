import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/index.js';
import { SpacesModule } from '../spaces/index.js';
import { MockDataController } from './api/mock-data.controller.js';
import { RevisionGuard } from './api/revision-guard.js';
import { TemplateQueriesController } from './api/template-queries.controller.js';
import { TemplatesController } from './api/templates.controller.js';
import { TreeValidationController } from './api/tree-validation.controller.js';
import { MockDataService } from './domain/mock-data.service.js';
import { MockNodes } from './domain/mock-nodes.js';
import { MockPreviews } from './domain/mock-preview.js';
import { MockSchemes } from './domain/mock-schemes.js';
import { SubprocessCheck } from './domain/subprocess-check.js';
import { TemplateRemoval } from './domain/template-removal.js';
import { TemplateWriter } from './domain/template-writer.js';
import { TemplatesService } from './domain/templates.service.js';
import { TreeChecks } from './domain/tree-checks.js';
import { TreeStore } from './domain/tree-store.js';
import { MockDataRepository } from './persistence/mock-data.repository.js';
import { MockSchemesRepository } from './persistence/mock-schemes.repository.js';
import { TemplateReferencesRepository } from './persistence/template-references.repository.js';
import { TemplateSnapshotsRepository } from './persistence/template-snapshots.repository.js';
import { TemplatesRepository } from './persistence/templates.repository.js';

@Module({
  imports: [IdempotencyModule, SpacesModule],
  controllers: [
    TemplatesController,
    TemplateQueriesController,
    TreeValidationController,
    MockDataController,
  ],
  providers: [
    TemplatesRepository,
    TemplateSnapshotsRepository,
    TemplateReferencesRepository,
    MockDataRepository,
    MockSchemesRepository,
    SubprocessCheck,
    MockDataService,
    MockNodes,
    MockPreviews,
    MockSchemes,
    TreeChecks,
    TreeStore,
    TemplatesService,
    TemplateWriter,
    TemplateRemoval,
    RevisionGuard,
  ],
  exports: [MockDataService, TemplatesService, TemplateWriter, TreeChecks],
})
export class TemplatesModule {}
