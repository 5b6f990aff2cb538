import { describeOn } from '../support/harness.js';
import { engineKill } from './engine-kill.js';

describeOn('sqlite', 'SIGKILL at any moment', engineKill);
