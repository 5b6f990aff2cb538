import { defineErrors } from '../../common/errors/index.js';

/** What the operations on templates and their trees refuse. */
export const templateErrors = defineErrors({
  template_not_found: {
    kind: 'NotFound',
    when: 'The template does not exist in this space, or was deleted.',
  },
  template_in_use: {
    kind: 'Conflict',
    when: 'A living template of the space runs this one as a sub-process; the message and `data` name the parents.',
  },
  template_app_unbound: {
    kind: 'Forbidden',
    when: 'The template was not bound to an app (bind_app_code), so the *_by_app operations are closed.',
  },
  template_app_mismatch: {
    kind: 'Forbidden',
    when: 'The template is bound to another app than the calling one.',
  },
  revision_mismatch: {
    kind: 'PreconditionFailed',
    when: 'If-Match names another revision than the current one; `data` and `ETag` carry the current one.',
  },
  flow_invalid: {
    kind: 'FlowInvalid',
    when: 'The pipeline_tree breaks rules; `details` names every one with its place.',
  },
  mock_data_not_found: {
    kind: 'NotFound',
    when: 'The template has no mock data of this id.',
  },
  mock_data_too_large: {
    kind: 'LimitExceeded',
    when: 'The mock data of a template exceed LIMIT_MOCK_DATA or LIMIT_MOCK_DATA_BYTES.',
  },
  label_not_found: { kind: 'Validation', when: 'label_ids names labels that do not exist.' },
});
