export { codePointAt } from './code-point.js';
export {
  areEqual,
  compare,
  hashKey,
  MAX_INTEGER_DIGITS,
  toInt,
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
