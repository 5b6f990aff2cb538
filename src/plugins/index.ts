export { builtinPlugins, type BuiltinOptions } from './builtin-plugins.js';
export { MAX_OUTPUT_BYTES } from './check-result.js';
export { loadPlugins } from './load-plugins.js';
export { decide, type DecideOptions, type Decision } from './decisions/index.js';
export {
  MockingInvoker,
  readMockData,
  type FindMockData,
  type MockData,
} from './mocking-invoker.js';
export {
  getPluginOutputs,
  getPluginSchema,
  listPlugins,
  PLUGIN_TYPES,
  type PluginItem,
  type PluginList,
  type PluginListQuery,
  type PluginSchema,
  type PluginSchemaQuery,
  type PluginType,
} from './plugin-catalog.js';
export { RegistryInvoker, type InvokerOptions } from './plugin-invoker.js';
export { type PluginServices } from './plugin-services.js';
export {
  type ChildSpec,
  type InlinePlugin,
  type OutgoingAnswer,
  type OutgoingRequest,
  type Plugin,
  type PluginContext,
  type PluginField,
  type StartedChild,
  type StepPlugin,
} from './plugin.js';
export { LEGACY, PluginLoadError, PluginRegistry, type PluginSource } from './registry.js';
export { PluginHost, type TaskServices } from './plugin-host.js';
export { PLUGIN_INVOKER, PluginsModule } from './plugins.module.js';
