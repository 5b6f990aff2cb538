import { type JsonObject, type JsonValue } from '../../common/json/index.js';

/** What may stand in for one node of a template in mock tasks; user JSON as its text. */
export interface MockData {
  readonly id: number;
  readonly spaceId: number;
  readonly templateId: number;
  readonly nodeId: string;
  readonly name: string;
  /** Output key to value. */
  readonly data: string;
  readonly isDefault: boolean;
  readonly extraInfo: string | null;
  readonly operator: string | null;
  readonly createAt: Date;
  readonly updateAt: Date;
}

export interface NewMockData {
  readonly nodeId: string;
  readonly name: string;
  readonly data: JsonObject;
  readonly isDefault: boolean;
  readonly extraInfo: JsonValue;
}

/** Fields that are undefined stay as they are. */
export interface MockDataChanges {
  readonly name?: string | undefined;
  readonly data?: JsonObject | undefined;
  readonly isDefault?: boolean | undefined;
  readonly extraInfo?: JsonValue | undefined;
  readonly operator: string | null;
}

/** Which nodes of a template a mock run is about; `data` is user JSON with the list `nodes`. */
export interface MockScheme {
  readonly templateId: number;
  readonly spaceId: number;
  readonly data: string;
  readonly operator: string | null;
  readonly createAt: Date;
  readonly updateAt: Date;
}

/** Node ids before a save to those after it. */
export type RenamedNodes = ReadonlyMap<string, string>;
