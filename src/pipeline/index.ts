export { cleanName, cleanNames } from './clean-names.js';
export { defaultTree, type DefaultCanvas } from './default-tree.js';
export { componentsOf, type ComponentRef } from './form/components.js';
export {
  applyOverrides,
  overrideConstants,
  readConstants,
  type AppliedOverrides,
  type ConstantInfo,
} from './form/constants.js';
export { lineUp } from './form/line-up.js';
export { materialize } from './form/materialize.js';
export { withNodeInputs } from './form/node-inputs.js';
export { reduceTree } from './form/reduce-tree.js';
export { toTaskForm } from './form/task-form.js';
export { canonicalizeIds, type CanonicalIdOptions } from './ids/canonical-ids.js';
export { isCanonicalId, TaskNodeIds } from './ids/task-node-ids.js';
export {
  asNumber,
  flowList,
  idOf,
  idsIn,
  isTruthy,
  objectAt,
  stringAt,
  valueAt,
  wireEntries,
} from './json-readers.js';
export { childPointer } from './pointer.js';
export { prepareTree, type PreparedTree } from './prepare-tree.js';
export { subprocessReferences, type SubprocessReference } from './references.js';
export { findCycleMembers } from './strongly-connected.js';
export { inlinedPipeline, subprocessSpec, type SubprocessSpec } from './subprocess.js';
export {
  ACTIVITY_TYPES,
  GATEWAY_TYPES,
  pipelineView,
  SUBPROCESS_PLUGIN,
  type ActivityType,
  type FlowRef,
  type GatewayType,
  type PipelineActivity,
  type PipelineEvent,
  type PipelineFlow,
  type PipelineGateway,
  type PipelineTree,
} from './types.js';
export { conditionLanguage, type ConditionLanguage } from './validate/conditions.js';
export { MAX_LOOP_TIMES } from './validate/loops.js';
export { PROBLEM_TYPES, type Problem, type ProblemType } from './validate/problem.js';
export {
  validatePipelineTree,
  type ValidationOptions,
  type ValidationResult,
} from './validate/validate-tree.js';
