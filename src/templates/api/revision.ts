import { commonErrors } from '../../common/errors/index.js';

/** What `If-Match` demands: any existing revision, or one of these. */
export type RevisionCondition = '*' | readonly string[];

// RFC 9110, 8.8.3: an entity tag, weak or strong.
const TAG = /\s*(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(,|$)/y;

/** The strong entity tag of a revision. */
export function etagOf({ revision }: { readonly revision: number }): string {
  return `"${revision}"`;
}

/**
 * Reads `If-Match`. A weak tag never matches here (RFC 9110, 13.1.1), so only strong ones are kept.
 * @returns null without the header
 * @throws AppError bad_request
 */
export function readIfMatch(header: string | undefined): RevisionCondition | null {
  if (header === undefined) return null;
  if (header.trim() === '*') return '*';
  const tags: string[] = [];
  let at = 0;
  for (;;) {
    TAG.lastIndex = at;
    const match = TAG.exec(header);
    if (match === null) {
      throw commonErrors.bad_request(
        'If-Match must be "*" or a list of ETags in double quotes, e.g. "3"',
      );
    }
    const [, weak, tag = '', separator] = match;
    if (weak === undefined) tags.push(tag);
    if (separator !== ',') return tags;
    at = TAG.lastIndex;
  }
}

export function isMet(
  condition: RevisionCondition | null,
  { revision }: { readonly revision: number },
): boolean {
  return condition === null || condition === '*' || condition.includes(String(revision));
}
