export { type AppCredential, type UniformApiOptions } from './api-options.js';
export { uniformApiV4 } from './open-plugin.js';
export { uniformApi } from './uniform-api.js';
export { uniformApiV1 } from './uniform-api-v1.js';
