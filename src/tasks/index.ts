export { taskErrors } from './domain/task-errors.js';
export { OutboxEntity } from './persistence/outbox.entity.js';
export { TaskEntity } from './persistence/task.entity.js';
export { TasksModule } from './tasks.module.js';
