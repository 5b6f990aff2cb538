export { TaskExecutionListener } from './domain/task-execution-listener.js';
export { taskErrors } from './domain/task-errors.js';
export { ChildTaskEntity } from './persistence/child-task.entity.js';
export { OperationRecordEntity } from './persistence/operation-record.entity.js';
export { OutboxEntity } from './persistence/outbox.entity.js';
export { TaskEntity } from './persistence/task.entity.js';
export { TaskRecordsModule } from './task-records.module.js';
export { TasksModule } from './tasks.module.js';
