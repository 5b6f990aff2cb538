export const EGRESS_ERROR_TYPES = [
  'address_refused',
  'host_not_found',
  'timeout',
  'too_large',
  'bad_url',
  'bad_request',
  'too_many_redirects',
  'connection_failed',
  'aborted',
] as const;

export type EgressErrorType = (typeof EGRESS_ERROR_TYPES)[number];

/** Why an outgoing request came to nothing. The message may be shown to users: it has no query string and no address of a name. */
export class EgressError extends Error {
  override readonly name = 'EgressError';

  constructor(
    readonly type: EgressErrorType,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
