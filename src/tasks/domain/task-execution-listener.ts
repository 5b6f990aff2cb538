import { Injectable } from '@nestjs/common';
import { type Tx } from '../../database/index.js';
import {
  type ExecutionChange,
  type ExecutionEvent,
  type ExecutionListener,
} from '../../engine/index.js';
import { TasksRepository } from '../persistence/tasks.repository.js';
import { taskErrors } from './task-errors.js';

/** Webhook event of an engine's event (flow-layer.md 7.3, 7.5); null where nobody is told. */
function eventKind(event: ExecutionEvent): string | null {
  switch (event.type) {
    case 'finished':
      return 'task_finished';
    case 'revoked':
      return 'task_revoked';
    case 'paused':
      return 'task_paused';
    case 'resumed':
      return 'task_resumed';
    case 'node_failed':
      return event.willRetry ? null : 'task_failed';
    case 'rerun':
    case 'node_revived':
      return null;
    default:
      return event satisfies never;
  }
}

/** Keeps the task's flags and the outbox in step with the engine, inside the engine's transaction. */
@Injectable()
export class TaskExecutionListener implements ExecutionListener {
  constructor(private readonly tasks: TasksRepository) {}

  async onChange(tx: Tx, changes: readonly ExecutionChange[]): Promise<void> {
    for (const change of changes) {
      const isFinished = change.events.some(({ type }) => type === 'finished');
      const isRevoked = change.events.some(({ type }) => type === 'revoked');
      if (change.events.some(({ type }) => type === 'rerun')) {
        const isThere = await this.tasks.reopen(tx, change.taskId);
        if (!isThere) throw taskErrors.task_not_found(`task ${change.taskId} was deleted`);
      }
      if (change.isStateNew || isFinished || isRevoked) {
        const finishTime = isFinished || isRevoked ? change.at : null;
        await this.tasks.updateState(tx, change.taskId, {
          state: change.state,
          isFinished,
          isRevoked,
          finishTime,
        });
      }
    }
    const events = changes.flatMap(({ spaceId, taskId, events: happened, at }) =>
      happened.flatMap((event) => {
        const kind = eventKind(event);
        return kind === null ? [] : [{ spaceId, taskId, kind, at }];
      }),
    );
    if (events.length > 0) await this.tasks.insertEvents(tx, events);
  }
}
