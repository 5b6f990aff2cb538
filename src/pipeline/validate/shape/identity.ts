import { getKey, type JsonObject } from '../../../common/json/index.js';
import { describe, type ProblemReport, shorten } from '../problem.js';

/** `\w+` as Python reads it: letters and digits of any script. */
const ID_PATTERN = /^[\p{L}\p{N}_]+$/u;

export function checkId(id: string, path: string, owner: string, report: ProblemReport): void {
  if (ID_PATTERN.test(id)) return;
  const message = `${owner}: the id "${shorten(id)}" may only have letters, digits and underscores.`;
  report.add('invalid_id', path, message);
}

/** An entry's `id` must be its key in the map; the key itself must be a proper id. */
export function checkIdentity(
  kind: string,
  entry: JsonObject,
  key: string,
  path: string,
  report: ProblemReport,
): void {
  const owner = describe(kind, key, null);
  checkId(key, path, owner, report);
  const id = getKey(entry, 'id');
  if (typeof id !== 'string' || id === key) return;
  const message = `${owner}: its "id" is "${shorten(id)}", but it stands under the key "${shorten(key)}".`;
  report.add('id_mismatch', `${path}/id`, message);
}
