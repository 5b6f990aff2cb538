import { defineErrors } from '../common/errors/index.js';

export const pluginErrors = defineErrors({
  plugin_not_found: { kind: 'NotFound', when: 'No plugin of this code and version is installed.' },
});
