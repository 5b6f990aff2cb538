import { type Fragment } from './find-fragments.js';
import { readPythonNames } from './python-expression.js';

const CONSTANT_NAME = /^\w+$/;

/**
 * Whether a fragment may be replaced when its text is rendered: its code is the name of a constant, which need not be
 * Python (`${1st}`, flow-layer.md 1.7), or parses. Any other fragment stays as it is (engine-core.md 7.5).
 */
export function canRender({ code }: Fragment): boolean {
  return CONSTANT_NAME.test(code) || readPythonNames(code) !== null;
}
