import { describeOn } from '../support/harness.js';
import { engineFailpoints } from './engine-failpoints.js';

describeOn('mysql', 'SIGKILL at a named point of the engine', engineFailpoints);
