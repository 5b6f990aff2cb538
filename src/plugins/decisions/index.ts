export { decide, type DecideOptions, type Decision } from './decide.js';
