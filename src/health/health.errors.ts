import { defineErrors } from '../common/errors/index.js';

export const healthErrors = defineErrors({
  not_ready: {
    kind: 'Unavailable',
    when: 'A part that the service needs does not answer; `data.checks` says which.',
  },
});
