import { type ErrorDetail } from '../../common/errors/index.js';
import { type JsonObject } from '../../common/json/index.js';
import { configProblems } from '../configs/config-problems.js';

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

/** What is wrong with a space to be made, apart from what only the database knows. Paths are those of create_space. */
export function newSpaceProblems(space: NewSpace, gatewayHosts: RegExp | null): ErrorDetail[] {
  const { name, platformUrl, desc, creator, config } = space;
  return [
    ...(name.trim() === name && name !== ''
      ? tooLong('/name', name, SPACE_LENGTHS.name)
      : [{ path: '/name', message: 'must not be empty or have white space around it' }]),
    ...tooLong('/platform_url', platformUrl, SPACE_LENGTHS.platformUrl),
    ...tooLong('/desc', desc ?? '', SPACE_LENGTHS.desc),
    ...tooLong('/creator', creator, SPACE_LENGTHS.creator),
    ...configProblems(config, gatewayHosts),
  ];
}

function tooLong(path: string, text: string, max: number): ErrorDetail[] {
  const isTooLong = text.length > max && [...text].length > max;
  return isTooLong ? [{ path, message: `must have at most ${max} characters` }] : [];
}
