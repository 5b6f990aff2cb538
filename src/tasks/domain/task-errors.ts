import { defineErrors } from '../../common/errors/index.js';

export const taskErrors = defineErrors({
  task_not_found: { kind: 'NotFound', when: 'No such task in this space, or it was deleted.' },
  template_disabled: {
    kind: 'InvalidState',
    when: 'The template exists but is disabled, so no task can be created from it.',
  },
  constants_unknown: {
    kind: 'Validation',
    when: 'The space has `strict_constants` on and the call names constants that the flow lacks.',
  },
  constants_too_large: {
    kind: 'LimitExceeded',
    when: 'The constants of a call exceed LIMIT_CONSTANTS_BYTES.',
  },
  task_already_started: {
    kind: 'InvalidState',
    when: 'A task can be changed only before it is started.',
  },
  starting_not_available: {
    kind: 'Validation',
    when: '`start` was true; this release creates tasks and does not run them yet.',
  },
});
