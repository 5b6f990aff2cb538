import { describeOn } from '../support/harness.js';
import { killUnderLoad } from './kill-under-load.js';

describeOn('sqlite', 'SIGKILL under load', killUnderLoad);
