export { checkBoolRule, type SyntaxProblem } from './boolrule-syntax.js';
export { checkCondition, checkFeel, type ConditionCheck } from './conditions.js';
export { collectReferences, findFragments, type Fragment, referencedNames } from './fragments.js';
