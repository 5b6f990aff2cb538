export {
  evaluateBoolRule,
  MAX_BOOLRULE_DEPTH,
  MAX_BOOLRULE_LENGTH,
  parseBoolRule,
  type BoolRule,
  type BoolRuleParse,
  type BoolRuleResult,
} from './boolrule/index.js';
export {
  checkCondition,
  MAX_CONDITION_LENGTH,
  type ConditionCheck,
  type ConditionLanguage,
} from './conditions.js';
export { evaluateCondition, type ConditionResult } from './conditions/evaluate-condition.js';
export {
  checkFeel,
  compileFeel,
  FeelError,
  FeelScope,
  isTrue,
  MAX_FEEL_DEPTH,
  MAX_FEEL_LENGTH,
  plain,
  type FeelCheck,
  type FeelClock,
  type FeelValue,
} from './feel/index.js';
export {
  collectReferences,
  findFragments,
  referencedNames,
  type Fragment,
} from './fragments/index.js';
export { type SyntaxProblem } from './syntax-problem.js';
export {
  DEFAULT_RENDER_LIMITS,
  evaluateMako,
  RenderBudgetError,
  renderValue,
  type FailedFragment,
  type Lookup,
  type MakoResult,
  type RenderedValue,
  type RenderEnv,
  type RenderLimits,
  StepPool,
} from './templates/index.js';
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
  type Unordered,
} from './values/index.js';
