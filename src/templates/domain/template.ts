import { type JsonValue } from '../../common/json/index.js';

/** A living template; user JSON as its text. */
export interface Template {
  readonly id: number;
  readonly spaceId: number;
  readonly name: string;
  readonly desc: string | null;
  readonly notifyConfig: string;
  readonly scopeType: string | null;
  readonly scopeValue: string | null;
  readonly source: string | null;
  readonly snapshotId: number;
  readonly isEnabled: boolean;
  readonly bkAppCode: string | null;
  readonly extraInfo: string;
  readonly creator: string;
  readonly updatedBy: string;
  readonly revision: number;
  readonly createAt: Date;
  readonly updateAt: Date;
  /** MD5 of the current snapshot's text. */
  readonly version: string;
}

/** A template together with the text of its current tree. */
export interface TemplateWithTree {
  readonly template: Template;
  readonly treeText: string;
}

/** What making a task needs to know of a template; read by one prepared statement. */
export interface TaskTemplate {
  readonly id: number;
  readonly spaceId: number;
  readonly name: string;
  readonly scopeType: string | null;
  readonly scopeValue: string | null;
  readonly snapshotId: number;
  readonly isEnabled: boolean;
  readonly notifyConfigText: string;
  readonly bkAppCode: string | null;
}

export interface NewTemplate {
  readonly name: string;
  readonly creator: string;
  /** Copies this template's tree; wins over {@link tree}. */
  readonly sourceTemplateId: number | null;
  /** undefined: the default tree */
  readonly tree: JsonValue | undefined;
  readonly notifyConfig: JsonValue;
  readonly extraInfo: JsonValue;
  readonly desc: string | null;
  readonly scopeType: string | null;
  readonly scopeValue: string | null;
  readonly source: string | null;
  readonly bkAppCode: string | null;
  /** The same salt gives the same tree the same node ids; fresh ones when left out. */
  readonly idSalt?: string;
}

/** Fields that are undefined stay as they are (wire-decisions W10). */
export interface TemplateChanges {
  readonly operator: string;
  readonly tree?: JsonValue | undefined;
  readonly name?: string | undefined;
  readonly notifyConfig?: JsonValue | undefined;
  readonly extraInfo?: JsonValue | undefined;
  readonly desc?: string | null | undefined;
  readonly scopeType?: string | null | undefined;
  readonly scopeValue?: string | null | undefined;
  readonly source?: string | null | undefined;
  readonly isEnabled?: boolean | undefined;
}

/** The columns that lists may be ordered by, under their wire names. */
export const ORDERED_BY = {
  id: 'id',
  space_id: 'spaceId',
  name: 'name',
  desc: 'desc',
  scope_type: 'scopeType',
  scope_value: 'scopeValue',
  source: 'source',
  is_enabled: 'isEnabled',
  bk_app_code: 'bkAppCode',
  creator: 'creator',
  updated_by: 'updatedBy',
  create_at: 'createAt',
  update_at: 'updateAt',
} as const satisfies Record<string, keyof Template>;

export interface TemplateFilter {
  readonly ids?: readonly number[] | undefined;
  /** Part of the name, whatever its case. */
  readonly name?: string | undefined;
  readonly creator?: string | undefined;
  readonly updatedBy?: string | undefined;
  readonly scopeType?: string | undefined;
  readonly scopeValue?: string | undefined;
  readonly createdFrom?: Date | undefined;
  readonly createdTo?: Date | undefined;
  readonly orderBy: (typeof ORDERED_BY)[keyof typeof ORDERED_BY];
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
}

/** A living template that runs another one as a sub-process. */
export interface Parent {
  readonly childId: number;
  readonly id: number;
  readonly name: string;
}

/** One edge of the graph of references: the tree's node runs the template. */
export interface ReferenceEdge {
  readonly nodeId: string;
  readonly templateId: number;
  readonly version: string | null;
  readonly alwaysUseLatest: boolean;
}
