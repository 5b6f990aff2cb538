import { type JsonObject } from '../../common/json/index.js';
import { checkCondition, type ConditionCheck } from '../../expressions/index.js';
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

/** What FEEL may cost one tree, inlined sub-processes included: its parser is slow, and slowest on broken text. */
export class FeelBudget {
  /** After so many broken conditions the others pass. */
  private broken = 5;
  private readonly checked = new Map<string, ConditionCheck>();
  private length = 0;
  private isSpent = false;

  constructor(readonly maxLength: number) {}

  /** A text that occurs again costs nothing. @returns null when it isn't looked at any more */
  check(text: string): ConditionCheck | 'too_much' | null {
    if (this.isSpent || this.broken === 0) return null;
    const known = this.checked.get(text);
    if (known !== undefined) return known;
    this.length += text.length;
    this.isSpent = this.length > this.maxLength;
    if (this.isSpent) return 'too_much';
    const result = checkCondition(text, 'FEEL');
    if (!result.ok) this.broken -= 1;
    this.checked.set(text, result);
    return result;
  }
}

/** Every condition parses in its gateway's language, as far as the {@link FeelBudget} goes. */
export function checkConditions(graph: TreeGraph, report: ProblemReport, feel: FeelBudget): void {
  for (const node of graph.nodes) {
    if (!hasConditions(node.source)) continue;
    const language = conditionLanguage(node.source);
    for (const [flow, condition] of wireEntries(objectAt(node.source, 'conditions') ?? {})) {
      const evaluate = stringAt(asObject(condition) ?? {}, 'evaluate');
      if (evaluate === null) continue;
      const result =
        language === 'FEEL' ? feel.check(evaluate) : checkCondition(evaluate, language);
      if (result === null || (result !== 'too_much' && result.ok)) continue;
      const path = childPointer(node.path, 'conditions', flow, 'evaluate');
      if (result === 'too_much') {
        const message = `${node.label}: with the condition of flow ${shorten(flow)} the tree's FEEL conditions have more than ${feel.maxLength} characters, the limit LIMIT_TREE_FEEL_LENGTH.`;
        report.add('too_much_feel', path, message);
        continue;
      }
      const reason = result.message.replace(/\.$/, '');
      const message = `${node.label}: the condition of flow ${shorten(flow)} is not valid ${language}: ${reason}.`;
      report.add('invalid_condition', path, message);
    }
  }
}
