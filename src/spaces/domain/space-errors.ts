import { defineErrors } from '../../common/errors/index.js';

export const spaceErrors = defineErrors({
  space_not_found: { kind: 'NotFound', when: 'No space has this id, or it was deleted.' },
  space_not_yours: { kind: 'Forbidden', when: 'The space belongs to another app.' },
  space_quota_exceeded: {
    kind: 'Validation',
    when: 'The app has as many spaces as LIMIT_SPACES_PER_APP allows.',
  },
});
