export { type MockData } from './domain/mock-data.js';
export { MockDataService } from './domain/mock-data.service.js';
export { noActivity } from './domain/template-nodes.js';
export { templateErrors } from './domain/template-errors.js';
export {
  type NewTemplate,
  type TaskTemplate,
  type Template,
  type TemplateWithTree,
} from './domain/template.js';
export { TemplateWriter } from './domain/template-writer.js';
export {
  requireApp,
  TemplatesService,
  unknownTemplate,
  unknownTemplates,
} from './domain/templates.service.js';
export { TreeChecks, type CheckedTree } from './domain/tree-checks.js';
export { TemplateMockDataEntity } from './persistence/template-mock-data.entity.js';
export { TemplateMockSchemeEntity } from './persistence/template-mock-scheme.entity.js';
export { TemplateReferenceEntity } from './persistence/template-reference.entity.js';
export { TemplateSnapshotEntity } from './persistence/template-snapshot.entity.js';
export { TemplateEntity } from './persistence/template.entity.js';
export { TemplatesModule } from './templates.module.js';
