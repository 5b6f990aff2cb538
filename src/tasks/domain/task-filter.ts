/** What a list of tasks is narrowed to; absent means "any". */
export interface TaskFilter {
  readonly spaceId: number;
  readonly ids?: readonly number[] | undefined;
  /** Part of the name, case-insensitive. */
  readonly name?: string | undefined;
  readonly creator?: string | undefined;
  readonly executor?: string | undefined;
  readonly templateId?: number | undefined;
  readonly scopeType?: string | undefined;
  readonly scopeValue?: string | undefined;
  readonly createdFrom?: Date | undefined;
  readonly createdTo?: Date | undefined;
  readonly state?: string | undefined;
}

/** No index answers all of it, so rows are read and dropped: reading and counting are bounded in time. */
export function isSearch(filter: TaskFilter): boolean {
  const { ids, name, scopeType, scopeValue, state, createdFrom, createdTo } = filter;
  const searched = [name, scopeType, scopeValue, state, createdFrom, createdTo];
  return ids === undefined && searched.some((value) => value !== undefined);
}
