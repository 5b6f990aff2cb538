/** The one place where this room takes Python's value semantics from: conversions and messages follow them. */
export {
  areEqual,
  compare,
  fromJson,
  isDict,
  isInt,
  isList,
  toInt,
  toJson,
  toRepr,
  toText,
  typeName,
  type PythonDict,
  type PythonValue,
} from '../expressions/index.js';
