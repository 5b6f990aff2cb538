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
