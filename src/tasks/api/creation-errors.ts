/** What the OpenAPI document says of every way of creating tasks. */
export const FLOW_ERRORS = [
  'flow_not_startable',
  'plugin_not_available',
  'constants_unknown',
  'constants_too_large',
];

/** Of those that take credentials. */
export const CREDENTIAL_ERRORS = [
  'credential_not_found',
  'credential_scope_mismatch',
  'credential_too_large',
];

/** Of those that name a template of the space. */
export const FROM_TEMPLATE_ERRORS = [
  'template_not_found',
  'template_disabled',
  'label_not_found',
  ...FLOW_ERRORS,
  ...CREDENTIAL_ERRORS,
];
