import { type ErrorDetail } from '../../common/errors/index.js';
import { type JsonObject } from '../../common/json/index.js';

/** Longest texts of a space, in characters (`api-platform.md` 3.1). */
export const SPACE_LENGTHS = { name: 32, desc: 128, platformUrl: 256, creator: 32 } as const;

export interface NewSpace {
  /** Unique over all spaces, deleted ones included. */
  readonly name: string;
  readonly platformUrl: string;
  readonly appCode: string;
  readonly desc: string | null;
  /** User name; empty when the call names none. */
  readonly creator: string;
  readonly config: JsonObject;
}

/** What is wrong with the texts of a space to be made. Paths are those of create_space. */
export function textProblems({ name, platformUrl, desc, creator }: NewSpace): ErrorDetail[] {
  return [
    ...(name.trim() === name && name !== ''
      ? tooLong('/name', name, SPACE_LENGTHS.name)
      : [{ path: '/name', message: 'must not be empty or have white space around it' }]),
    ...tooLong('/platform_url', platformUrl, SPACE_LENGTHS.platformUrl),
    ...tooLong('/desc', desc ?? '', SPACE_LENGTHS.desc),
    ...tooLong('/creator', creator, SPACE_LENGTHS.creator),
  ];
}

function tooLong(path: string, text: string, max: number): ErrorDetail[] {
  const isTooLong = text.length > max && [...text].length > max;
  return isTooLong ? [{ path, message: `must have at most ${max} characters` }] : [];
}
