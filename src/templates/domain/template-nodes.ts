import { isJsonObject, parseStoredJson } from '../../common/json/index.js';
import { objectAt, wireEntries } from '../../pipeline/index.js';

/** The ids of the activities of a stored tree: the nodes that mock data can stand in for. */
export function activityIds(treeText: string): ReadonlySet<string> {
  const tree = parseStoredJson(treeText);
  const activities = isJsonObject(tree) ? objectAt(tree, 'activities') : null;
  return new Set(wireEntries(activities ?? {}).map(([id]) => id));
}

/** The rule for node ids that a call names. */
export function noActivity(templateId: number): string {
  return `is no activity of the flow of template ${templateId}`;
}
