import { Module } from '@nestjs/common';
import { TaskExecutionListener } from './domain/task-execution-listener.js';
import { TasksRepository } from './persistence/tasks.repository.js';

/** The tasks' rows, below the engine: it tells them what it does. */
@Module({
  providers: [TasksRepository, TaskExecutionListener],
  exports: [TasksRepository, TaskExecutionListener],
})
export class TaskRecordsModule {}
