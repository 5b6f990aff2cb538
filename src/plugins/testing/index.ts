export { benchInline, benchNoop, plugins } from './bench-plugins.js';
export { CallLog, InlineLog, makeCall, makeServices, PluginRun } from './calls.js';
