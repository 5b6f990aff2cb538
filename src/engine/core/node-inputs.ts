import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  memoryKey,
  setKey,
  wireKey,
} from '../../common/json/index.js';
import { isTruthy, objectAt, stringAt, SUBPROCESS_PLUGIN } from '../../pipeline/index.js';
import { type Context } from './context.js';
import { type ActivityNode, type NodeInput } from './graph.js';
import { type CurrentRun } from './state.js';

/** Keys of a retry's inputs that are not rendered (flow-layer.md 7.6). */
const ESCAPED_KEYS = '_escape_render_keys';

/**
 * The inputs of an activity, rendered once at its entry (engine-core.md 5.1).
 * @param replaced what a retry put in place of all inputs
 * @param context null leaves the templates as they are
 * @throws HydrateError, RenderBudgetError
 */
export function renderInputs(
  node: ActivityNode,
  run: CurrentRun,
  replaced: JsonValue | undefined,
  context: Context | null,
): JsonObject {
  const inputs: JsonObject = {};
  for (const [key, input] of inputsOf(node, replaced)) {
    const value = context === null ? input.value : renderInput(node, key, input, context);
    setKey(inputs, memoryKey(key), value);
  }
  inputs['_loop'] = run.loop;
  inputs['_inner_loop'] = run.innerLoop;
  return inputs;
}

function inputsOf(
  node: ActivityNode,
  replaced: JsonValue | undefined,
): Iterable<[string, NodeInput]> {
  if (!isJsonObject(replaced)) return node.inputs;
  const escaped = getKey(replaced, ESCAPED_KEYS);
  const keys = new Set(Array.isArray(escaped) ? escaped : []);
  return Object.entries(replaced)
    .filter(([key]) => key !== ESCAPED_KEYS)
    .map(([key, value]) => [wireKey(key), { value, isRendered: !keys.has(wireKey(key)) }]);
}

function renderInput(
  node: ActivityNode,
  key: string,
  input: NodeInput,
  context: Context,
): JsonValue {
  if (
    node.plugin.code === SUBPROCESS_PLUGIN.code &&
    key === 'subprocess' &&
    isJsonObject(input.value)
  ) {
    return renderChildConstants(input.value, context);
  }
  return input.isRendered ? context.render(input.value) : input.value;
}

/** A child's shown constants are rendered with the parent's variables (flow-layer.md 5.3). */
function renderChildConstants(spec: JsonObject, context: Context): JsonObject {
  const constants = objectAt(spec, 'constants');
  if (constants === null) return spec;
  const rendered: JsonObject = {};
  for (const [key, constant] of Object.entries(constants)) {
    setKey(rendered, key, renderChildConstant(constant, context));
  }
  return { ...spec, constants: rendered };
}

function renderChildConstant(constant: JsonValue, context: Context): JsonValue {
  if (!isJsonObject(constant)) return constant;
  const needsRender = getKey(constant, 'need_render');
  const isShown = stringAt(constant, 'show_type') === 'show';
  if (!isShown || (needsRender !== undefined && !isTruthy(needsRender))) return constant;
  return { ...constant, value: context.render(getKey(constant, 'value') ?? null) };
}
