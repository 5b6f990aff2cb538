export { SnapshotSweep } from './snapshot-sweep.js';
export { SnapshotsModule } from './snapshots.module.js';
export { type Overrides, SnapshotsService } from './snapshots.service.js';
export { TaskForm } from './task-form.js';
export { TaskExecutionSnapshotEntity } from './task-execution-snapshot.entity.js';
export { TaskSnapshotEntity } from './task-snapshot.entity.js';
