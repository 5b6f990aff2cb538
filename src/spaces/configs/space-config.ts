import { type JsonValue } from '../../common/json/index.js';
import { type Rule } from './rules.js';

/** One space config of the catalogue (`api-platform.md` 4.1). `T` is what readers get. */
export interface SpaceConfig<T> {
  /** BKFlow's declared type; storage is JSON for all. */
  readonly valueType: 'TEXT' | 'JSON' | 'REF';
  /** Offered by the listing of configs; the operations take the others too. */
  readonly isPublic: boolean;
  readonly description: string;
  /** The value of a space that has not set it; null: none. */
  readonly default: JsonValue;
  /** What a value must be to be stored. */
  readonly rule: Rule;
  /** URLs in a value that passed `rule`, by the place that a problem names; they must be the API gateway's (GATEWAY_HOSTS). */
  readonly gatewayUrls?: (value: JsonValue) => readonly PlacedUrl[];
  /** Reads the default, or a value that passed `rule`. */
  readonly parse: (value: JsonValue) => T;
}

export interface PlacedUrl {
  readonly place: string;
  readonly url: string;
}

/** What reading a config gives. */
export type ValueOf<C> = C extends SpaceConfig<infer T> ? T : never;
