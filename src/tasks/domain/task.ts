export type CreateMethod = 'API' | 'MOCK' | 'DEBUG';
export type TriggerMethod = 'api' | 'manual' | 'timing' | 'subprocess';

/** A stored task. */
export interface Task {
  readonly id: number;
  readonly spaceId: number;
  readonly scopeType: string | null;
  readonly scopeValue: string | null;
  readonly instanceId: string;
  readonly templateId: number | null;
  readonly name: string;
  readonly creator: string;
  readonly createTime: Date;
  readonly executor: string;
  readonly startTime: Date | null;
  readonly finishTime: Date | null;
  readonly description: string;
  readonly state: string;
  readonly isStarted: boolean;
  readonly isFinished: boolean;
  readonly isRevoked: boolean;
  readonly isDeleted: boolean;
  readonly isExpired: boolean;
  readonly snapshotId: number;
  readonly executionSnapshotId: number;
  readonly treeInfoId: number | null;
  /** JSON text of an object. */
  readonly extraInfo: string;
  readonly createMethod: string;
  readonly triggerMethod: string;
  readonly revision: number;
}

/** A task before it has ids. */
export type NewTask = Omit<Task, 'id' | 'executionSnapshotId'>;
