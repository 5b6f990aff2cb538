import { type AppError, defineErrors } from '../../common/errors/index.js';

export const credentialErrors = defineErrors({
  credential_not_found: {
    kind: 'NotFound',
    when: 'The space has no such credential; `details` says where a task asked for it.',
  },
  credential_scope_mismatch: {
    kind: 'Validation',
    when: 'The credential may not be used by flows of this scope (scope_level, scopes).',
  },
  credential_too_large: {
    kind: 'LimitExceeded',
    when: 'The content, or the credentials of a task together, exceed LIMIT_CREDENTIALS_BYTES.',
  },
});

export function unknownCredential(spaceId: number, id: number): AppError {
  return credentialErrors.credential_not_found(`space ${spaceId} has no credential ${id}`);
}
