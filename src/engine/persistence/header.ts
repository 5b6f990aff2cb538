import { type JsonValue } from '../../common/json/index.js';
import { wireEntries } from '../../pipeline/index.js';
import { bareName } from '../core/bare-name.js';
import { type ExecutionHeader } from '../core/env.js';
import { type Execution } from './stored.js';

/** What the core needs of an execution's header. */
export function coreHeader({
  taskId,
  spaceId,
  header,
}: Pick<Execution, 'taskId' | 'spaceId' | 'header'>): ExecutionHeader {
  const constants = new Map<string, JsonValue>(
    wireEntries(header.constants).map(([key, value]) => [bareName(key), value]),
  );
  return { taskId, spaceId, system: header.system, constants, mock: header.mock };
}
