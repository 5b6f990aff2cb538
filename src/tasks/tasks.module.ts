import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { SnapshotsModule } from '../snapshots/index.js';
import { SpacesModule } from '../spaces/index.js';
import { TemplatesModule } from '../templates/index.js';
import { BulkReader } from './api/bulk-reader.js';
import { CreateTasksController } from './api/create-tasks.controller.js';
import { ListReader } from './api/list-reader.js';
import { TasksController } from './api/tasks.controller.js';
import { BulkCreation } from './domain/bulk-creation.js';
import { ConstantRules } from './domain/constant-rules.js';
import { CredentialBox } from './domain/credential-box.js';
import { TaskCreation } from './domain/task-creation.js';
import { TaskListService } from './domain/task-list.service.js';
import { TasksService } from './domain/tasks.service.js';
import { TaskListRepository } from './persistence/task-list.repository.js';
import { TasksRepository } from './persistence/tasks.repository.js';

@Module({
  imports: [AuthModule, SpacesModule, TemplatesModule, SnapshotsModule],
  controllers: [CreateTasksController, TasksController],
  providers: [
    BulkCreation,
    BulkReader,
    ConstantRules,
    CredentialBox,
    ListReader,
    TaskCreation,
    TaskListRepository,
    TaskListService,
    TasksRepository,
    TasksService,
  ],
  exports: [TasksService],
})
export class TasksModule {}
