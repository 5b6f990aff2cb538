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
export { checkFeel, MAX_FEEL_DEPTH, MAX_FEEL_LENGTH, type FeelCheck } from './feel/index.js';
export {
  collectReferences,
  findFragments,
  referencedNames,
  type Fragment,
} from './fragments/index.js';
export { type SyntaxProblem } from './syntax-problem.js';
