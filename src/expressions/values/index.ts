export { codePointAt } from './code-point.js';
export {
  areEqual,
  compare,
  hashKey,
  holds,
  MAX_INTEGER_DIGITS,
  toInt,
  type Ordering,
  type Unordered,
} from './python-compare.js';
export { toRepr, toText } from './python-text.js';
export {
  fromJson,
  isDict,
  isInt,
  isList,
  typeName,
  type PythonDict,
  type PythonValue,
} from './python-value.js';
export { measureJson } from './measure-json.js';
export { toJson } from './to-json.js';
