export { canRender } from './can-render.js';
export { collectReferences } from './collect-references.js';
export { findFragments, type Fragment } from './find-fragments.js';
export { referencedNames } from './referenced-names.js';
