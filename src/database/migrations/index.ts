import { type MigrationInterface } from 'typeorm';
import { Foundation1795500000000 } from './1795500000000-foundation.js';
import { Engine1795600000000 } from './1795600000000-engine.js';
import { MockData1795700000000 } from './1795700000000-mock-data.js';
import { Credentials1795800000000 } from './1795800000000-credentials.js';
import { SnapshotMarks1796000000000 } from './1796000000000-snapshot-marks.js';

/** Oldest first. Hand-written; `down` is the exact inverse of `up`. */
export const MIGRATIONS: (new () => MigrationInterface)[] = [
  Foundation1795500000000,
  Engine1795600000000,
  MockData1795700000000,
  Credentials1795800000000,
  SnapshotMarks1796000000000,
];
