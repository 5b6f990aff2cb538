import { type Task } from './task.js';

/** Why a task that has not ended is waiting (wire-decisions W27). Times as Date. */
export interface WaitReason {
  readonly type: 'not_started';
  readonly node_id: string | null;
  readonly since: Date;
  readonly until: Date | null;
  readonly message: string;
}

export function waitReasons(task: Task): WaitReason[] {
  if (task.isStarted || task.isFinished || task.isRevoked) return [];
  return [
    {
      type: 'not_started',
      node_id: null,
      since: task.createTime,
      until: null,
      message: 'the task was created and waits to be started',
    },
  ];
}
