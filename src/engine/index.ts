export { type ExecutionEvent, type LogLine, type NodeRun } from './core/changes.js';
export { type Command, type Rejection } from './core/commands.js';
export { type Graph, type GraphNode, type StartProblem } from './core/graph.js';
export { readState } from './core/state-json.js';
export {
  isTerminal,
  STATE_SCHEMA,
  type ExecutionState,
  type TaskState,
  type Token,
} from './core/state.js';
export { EngineModule, EngineRunner, type EngineBindings } from './engine.module.js';
export { EngineService, type CommandOutcome } from './engine.service.js';
export { ENGINE_ENTITIES } from './persistence/entities.js';
export { type Execution, type NewExecution, type ParentRef } from './persistence/stored.js';
export {
  type InlineContext,
  type LogLevel,
  type PluginCall,
  type PluginResult,
  type PluginTraits,
  type VariableView,
} from './core/plugin-call.js';
export {
  type CallContext,
  type ExecutionChange,
  type ExecutionListener,
  type FlowSource,
  type PluginInvoker,
} from './ports.js';
export { DatabaseClock } from './worker/database-clock.js';
export { redrive } from './worker/faults.js';
