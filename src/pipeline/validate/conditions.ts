import { type JsonObject } from '../../common/json/index.js';
import { checkCondition } from '../../expressions/index.js';
import { asObject, objectAt, stringAt, wireEntries } from '../json-readers.js';
import { childPointer } from '../pointer.js';
import { type TreeGraph } from './graph/tree-graph.js';
import { type ProblemReport, shorten } from './problem.js';
import { hasConditions } from './shape/gateways.js';

export type ConditionLanguage = 'boolrule' | 'FEEL' | 'MAKO';

/** The language of a gateway's conditions (flow-layer.md 3.1): anything but FEEL and MAKO is BoolRule. */
export function conditionLanguage(gateway: JsonObject): ConditionLanguage {
  const info = objectAt(gateway, 'extra_info');
  const language = info && stringAt(info, 'parse_lang');
  return language === 'FEEL' || language === 'MAKO' ? language : 'boolrule';
}

/** The FEEL parser is slow on broken text, so a flow with many broken conditions is not read to its end. */
const MAX_BROKEN_FEEL = 5;

/** Every condition parses in its gateway's language. After {@link MAX_BROKEN_FEEL} broken FEEL ones the other FEEL ones pass. */
export function checkConditions(graph: TreeGraph, report: ProblemReport): void {
  let brokenFeel = 0;
  for (const node of graph.nodes) {
    if (!hasConditions(node.source)) continue;
    const language = conditionLanguage(node.source);
    for (const [flow, condition] of wireEntries(objectAt(node.source, 'conditions') ?? {})) {
      const evaluate = stringAt(asObject(condition) ?? {}, 'evaluate');
      const isGivenUp = language === 'FEEL' && brokenFeel >= MAX_BROKEN_FEEL;
      if (evaluate === null || isGivenUp) continue;
      const result = checkCondition(evaluate, language);
      if (result.ok) continue;
      if (language === 'FEEL') brokenFeel += 1;
      const path = childPointer(node.path, 'conditions', flow, 'evaluate');
      const reason = result.message.replace(/\.$/, '');
      const message = `${node.label}: the condition of flow ${shorten(flow)} is not valid ${language}: ${reason}.`;
      report.add('invalid_condition', path, message);
    }
  }
}
