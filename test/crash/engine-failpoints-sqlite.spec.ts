import { describeOn } from '../support/harness.js';
import { engineFailpoints } from './engine-failpoints.js';

describeOn('sqlite', 'SIGKILL at a named point of the engine', engineFailpoints);
