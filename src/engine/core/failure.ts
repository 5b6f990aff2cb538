import { type JsonObject } from '../../common/json/index.js';
import { type ActivityNode } from './graph.js';
import { type Token } from './state.js';
import { runOf, type Step } from './step.js';

/**
 * The node failed, for whatever reason: it is retried by itself after a while, or waits for somebody (flow-layer.md 7.2).
 * @returns whether it is retried by itself
 */
export function failNode(
  step: Step,
  token: Token,
  inputs: JsonObject,
  outputs: JsonObject,
  reason: string,
): boolean {
  const retry = nextRetry(step, token);
  step.fail(token, inputs, outputs, reason, retry !== null);
  if (retry === null) return false;
  token.until = step.env.now + retry.intervalMs;
  step.setJob(token, 'retry', token.until, null);
  return true;
}

/** Null when the node has none left. One that may not be retried is not retried by itself either. */
function nextRetry(step: Step, token: Token): ActivityNode['autoRetry'] {
  const node = step.node(token.node);
  if (node.kind !== 'activity' || node.autoRetry === null || !node.isRetryable) return null;
  return runOf(token).autoRetries < node.autoRetry.times ? node.autoRetry : null;
}
