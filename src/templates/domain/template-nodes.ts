import { isJsonObject, parseStoredJson } from '../../common/json/index.js';
import { idsIn } from '../../pipeline/index.js';

/** The ids of the activities of a stored tree: the nodes that mock data can stand in for. */
export function activityIds(treeText: string): ReadonlySet<string> {
  const tree = parseStoredJson(treeText);
  return new Set(isJsonObject(tree) ? idsIn(tree, 'activities') : []);
}

/** The rule for node ids that a call names. */
export function noActivity(templateId: number): string {
  return `is no activity of the flow of template ${templateId}`;
}
