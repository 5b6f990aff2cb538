export { buildDocument } from './docs.js';
export { setUpDocs } from './docs-page.js';
