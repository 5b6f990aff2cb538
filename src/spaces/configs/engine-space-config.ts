import { isJsonObject, type JsonObject } from '../../common/json/index.js';
import { closedShape, isScalar, mapOf } from './rules.js';
import { type SpaceConfig } from './space-config.js';

/** `{"space": {key: scalar}, "scope": {"<type>_<value>": {key: scalar}}}`, both optional. */
export const engineSpaceConfig: SpaceConfig<JsonObject | null> = {
  valueType: 'REF',
  isPublic: true,
  description: 'Engine settings of the space (`space`) or of its scopes (`scope`).',
  default: null,
  rule: closedShape({ space: { rule: mapOf(isScalar) }, scope: { rule: mapOf(mapOf(isScalar)) } }),
  parse: (value) => (isJsonObject(value) ? value : null),
};
