import { PluginAvailability } from './domain/plugin-availability.js';
import { DecisionTables } from './domain/decision-tables.js';
import { TaskEventsController } from './api/task-events.controller.js';
import { TaskEvents } from './domain/task-events.js';
import { Retention } from './domain/retention.js';
import { RetentionRepository } from './persistence/retention.repository.js';
import { OperateController } from './api/operate.controller.js';
import { RunQueriesController } from './api/run-queries.controller.js';
import { BulkOperations } from './domain/bulk-operations.js';
import { CallbackTokens } from './domain/callback-tokens.js';
import { ChildTasks } from './domain/child-tasks.js';
import { ChildTasksRepository } from './persistence/child-tasks.repository.js';
import { NodeDetailService } from './domain/node-detail.js';
import { OperationRecordsRepository } from './persistence/operation-records.repository.js';
import { TaskDetails } from './domain/task-details.js';
import { TaskOperations } from './domain/task-operations.js';
import { TaskStatesService } from './domain/task-states.js';
import { Inject, Module } from '@nestjs/common';
import { type Config, CONFIG } from '../config/index.js';
import { CredentialOpener, CredentialsModule } from '../credentials/index.js';
import { UnitOfWork } from '../database/index.js';
import { EngineService } from '../engine/index.js';
import { PluginHost } from '../plugins/index.js';
import { TaskCredentials } from './domain/task-credentials.js';
import { AuthModule } from '../auth/index.js';
import { SnapshotsModule } from '../snapshots/index.js';
import { SpaceConfigs, SpacesModule } from '../spaces/index.js';
import { TemplatesModule } from '../templates/index.js';
import { BulkReader } from './api/bulk-reader.js';
import { CreateTasksController } from './api/create-tasks.controller.js';
import { ListReader } from './api/list-reader.js';
import { RehearsalsController } from './api/rehearsals.controller.js';
import { SingleCreation } from './api/single-creation.js';
import { Rehearsals } from './domain/rehearsals.js';
import { TasksController } from './api/tasks.controller.js';
import { BulkCreation } from './domain/bulk-creation.js';
import { ConstantRules } from './domain/constant-rules.js';
import { GivenCredentials } from './domain/given-credentials.js';
import { TaskCreation } from './domain/task-creation.js';
import { TaskStarter } from './domain/task-starter.js';
import { TaskListService } from './domain/task-list.service.js';
import { TasksService } from './domain/tasks.service.js';
import { TaskListRepository } from './persistence/task-list.repository.js';
import { TaskRecordsModule } from './task-records.module.js';

@Module({
  imports: [
    TaskRecordsModule,
    AuthModule,
    CredentialsModule,
    SpacesModule,
    TemplatesModule,
    SnapshotsModule,
  ],
  controllers: [
    CreateTasksController,
    RehearsalsController,
    TasksController,
    OperateController,
    RunQueriesController,
    TaskEventsController,
  ],
  providers: [
    BulkCreation,
    BulkOperations,
    BulkReader,
    CallbackTokens,
    ChildTasks,
    ChildTasksRepository,
    DecisionTables,
    NodeDetailService,
    OperationRecordsRepository,
    PluginAvailability,
    Retention,
    RetentionRepository,
    TaskCredentials,
    TaskDetails,
    TaskEvents,
    TaskOperations,
    TaskStatesService,
    ConstantRules,
    GivenCredentials,
    ListReader,
    Rehearsals,
    SingleCreation,
    TaskCreation,
    TaskListRepository,
    TaskListService,
    TaskStarter,
    TasksService,
  ],
  exports: [TasksService],
})
export class TasksModule {
  constructor(
    plugins: PluginHost,
    @Inject(CONFIG) config: Config,
    unitOfWork: UnitOfWork,
    engine: EngineService,
    spaces: SpaceConfigs,
    children: ChildTasks,
    tokens: CallbackTokens,
    credentials: TaskCredentials,
    spaceCredentials: CredentialOpener,
    tables: DecisionTables,
  ) {
    plugins.bind({
      now: () => engine.now(),
      spaceConfig: (space, name) => unitOfWork.read((tx) => spaces.find(tx, space, name)),
      decisionTable: (task, id) => tables.find(task, id),
      credential: (task, name) => credentials.find(task, name),
      spaceCredential: (space, name) =>
        unitOfWork.read((tx) => spaceCredentials.contentByName(tx, space, name)),
      callbackUrl: (call) => {
        const token = tokens.sign(call);
        return { url: `${config.publicUrl}/callback/${token}`, token };
      },
      startChild: (call, spec) => children.start(call, spec),
    });
  }
}
