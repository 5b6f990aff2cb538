import { describeOn } from '../support/harness.js';
import { creationFailpoints } from './creation-failpoints.js';

describeOn('mysql', 'SIGKILL at a named point of a creation', creationFailpoints);
