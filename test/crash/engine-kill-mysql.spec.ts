import { describeOn } from '../support/harness.js';
import { engineKill } from './engine-kill.js';

describeOn('mysql', 'SIGKILL at any moment', engineKill);
