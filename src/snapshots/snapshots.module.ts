import { Module } from '@nestjs/common';
import { SnapshotSweep } from './snapshot-sweep.js';
import { SnapshotSweepRepository } from './snapshot-sweep.repository.js';
import { SnapshotsRepository } from './snapshots.repository.js';
import { SnapshotsService } from './snapshots.service.js';

@Module({
  providers: [SnapshotsRepository, SnapshotsService, SnapshotSweepRepository, SnapshotSweep],
  exports: [SnapshotsService],
})
export class SnapshotsModule {}
