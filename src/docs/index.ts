export { buildDocument, setUpDocs } from './docs.js';
