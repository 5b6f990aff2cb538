import { newState } from '../../core/state.js';
import { type Execution } from '../../persistence/stored.js';

/** An execution that has just begun, with what a test says of it. */
export function executionOf(given: Partial<Execution>): Execution {
  return {
    taskId: 1,
    spaceId: 1,
    snapshotId: 1,
    header: {
      instanceId: 'i',
      taskName: 't',
      system: {},
      constants: {},
      mock: null,
      parent: null,
    },
    variables: new Map(),
    state: newState(),
    revision: 1,
    steppedAt: 0,
    fault: null,
    newerSchema: null,
    taskState: 'RUNNING',
    ...given,
  };
}
