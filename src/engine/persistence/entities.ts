import { ExecutionEntity } from './execution.entity.js';
import { InboxEntity } from './inbox.entity.js';
import { JobEntity } from './job.entity.js';
import { NodeLogEntity } from './node-log.entity.js';
import { NodeRunEntity } from './node-run.entity.js';
import { VariableEntity } from './variable.entity.js';
import { WorkerEntity } from './worker.entity.js';

/** The engine's tables; it reads and writes them by hand-written SQL. */
export const ENGINE_ENTITIES = [
  ExecutionEntity,
  VariableEntity,
  NodeRunEntity,
  NodeLogEntity,
  JobEntity,
  InboxEntity,
  WorkerEntity,
];
