export { JOINERS, OPERATORS } from './ast.js';
export type {
  Always,
  BoolRule,
  Chain,
  ChainLink,
  Comparison,
  Condition,
  Group,
  Joiner,
  List,
  Literal,
  Operand,
  Operator,
  Path,
  Simple,
} from './ast.js';
export { type BoolRuleResult } from './boolrule-result.js';
export { evaluateBoolRule } from './evaluate-boolrule.js';
export {
  classifyRulePrefix,
  MAX_BOOLRULE_DEPTH,
  MAX_BOOLRULE_LENGTH,
  parseBoolRule,
  type BoolRuleParse,
  type RulePrefix,
} from './parse-boolrule.js';
export { canFollowUnknown } from './rule-piece.js';
