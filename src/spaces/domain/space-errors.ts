import { type AppError, defineErrors } from '../../common/errors/index.js';

export const spaceErrors = defineErrors({
  space_not_found: { kind: 'NotFound', when: 'No space has this id, or it was deleted.' },
  space_not_yours: { kind: 'Forbidden', when: 'The space belongs to another app.' },
  space_quota_exceeded: {
    kind: 'Validation',
    when: 'The app has as many spaces as LIMIT_SPACES_PER_APP allows, deleted ones included.',
  },
});

export function unknownSpace(id: number): AppError {
  return spaceErrors.space_not_found(`space ${id} does not exist`);
}

export function foreignSpace(id: number, appCode: string): AppError {
  return spaceErrors.space_not_yours(`space ${id} does not belong to app ${appCode}`);
}
