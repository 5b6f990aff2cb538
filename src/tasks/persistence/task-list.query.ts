import { type Dialect, nameContains, places, type SqlValue } from '../../database/index.js';
import { isSearch, type TaskFilter } from '../domain/task-filter.js';

/** A filter as SQL: the index that bounds what is read, and the conditions. */
export interface TaskQuery {
  /** `task t` with the index named, so that the optimizer can't fall back to a scan (stack notes T12). */
  readonly from: string;
  readonly where: string;
  readonly params: readonly SqlValue[];
  /** Some condition is not answered by the index: rows are read and dropped, so reading goes in bounded windows. */
  readonly isSearch: boolean;
}

/**
 * Every list is ordered by id, newest first. Each index starts with the space and ends with the id, so rows come in
 * order whichever narrows best.
 */
export function toQuery(dialect: Dialect, filter: TaskFilter): TaskQuery {
  const where: string[] = ['t.space_id = ?', 't.is_deleted = 0', 't.is_expired = 0'];
  const params: SqlValue[] = [filter.spaceId];
  const add = (condition: string, ...values: SqlValue[]): void => {
    where.push(condition);
    params.push(...values);
  };
  if (filter.ids !== undefined) {
    add(`t.id IN (${places(filter.ids.length)})`, ...filter.ids);
  } else {
    // Debug runs are not listed unless asked for by id (`api-templates-tasks.md` 4.6).
    add("t.create_method <> 'DEBUG'");
  }
  if (filter.templateId !== undefined) add('t.template_id = ?', filter.templateId);
  if (filter.creator !== undefined) add('t.creator = ?', filter.creator);
  if (filter.executor !== undefined) add('t.executor = ?', filter.executor);
  if (filter.scopeType !== undefined) add('t.scope_type = ?', filter.scopeType);
  if (filter.scopeValue !== undefined) add('t.scope_value = ?', filter.scopeValue);
  if (filter.state !== undefined) add('t.state = ?', filter.state);
  if (filter.createdFrom !== undefined) add('t.create_time >= ?', filter.createdFrom);
  if (filter.createdTo !== undefined) add('t.create_time <= ?', filter.createdTo);
  if (filter.name !== undefined) {
    const { sql, pattern } = nameContains(dialect, 't.name', filter.name);
    add(sql, pattern);
  }
  return {
    from: `task t${useIndex(dialect, indexFor(filter))}`,
    where: where.join(' AND '),
    params,
    isSearch: isSearch(filter),
  };
}

function indexFor(filter: TaskFilter): string | null {
  if (filter.ids !== undefined) return null;
  if (filter.templateId !== undefined) return 'task_template';
  if (filter.executor !== undefined) return 'task_executor';
  return filter.creator !== undefined ? 'task_creator' : 'task_list';
}

export function useIndex(dialect: Dialect, index: string | null): string {
  if (index === null) return '';
  return dialect === 'mysql' ? ` FORCE INDEX (${index})` : ` INDEXED BY ${index}`;
}
