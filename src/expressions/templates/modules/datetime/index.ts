import { PythonModule } from '../../runtime/value.js';
import { DATE } from './date.js';
import { DATE_TIME } from './date-time.js';
import { TIME_DELTA } from './time-delta.js';

export const DATETIME_MODULE = new PythonModule(
  new Map([
    ['datetime', DATE_TIME],
    ['date', DATE],
    ['timedelta', TIME_DELTA],
  ]),
);
