import { builtin } from '../builtins/builtin.js';
import { readArguments } from '../runtime/arguments.js';
import { expectText } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { type Runtime } from '../runtime/runtime.js';
import { PythonModule, type CallArguments, type Value } from '../runtime/value.js';
import { microsOfTimestamp } from './datetime/date-time.js';
import { formatTime } from './datetime/format-time.js';
import { fromLocal, toLocal } from './datetime/local-time.js';
import { epochMicros, nowMicros } from './datetime/now.js';
import { parseTime } from './datetime/parse-time.js';
import { StructTime } from './datetime/struct-time.js';
import { fieldsOf, microsOf } from './datetime/time-fields.js';

export const TIME_MODULE = new PythonModule(
  new Map([
    builtin('time', (_, runtime) => Number(epochMicros(runtime)) / 1e6),
    builtin('strftime', format),
    builtin('strptime', parse),
    builtin('localtime', (args, runtime) => {
      const moment = momentOf('localtime', args, runtime);
      return new StructTime(fieldsOf(toLocal(moment, runtime.env.timeZone, runtime.budget)));
    }),
    builtin('gmtime', (args, runtime) => {
      return new StructTime(fieldsOf(momentOf('gmtime', args, runtime)));
    }),
    builtin('mktime', (args, { env, budget }) => {
      const [time] = readArguments('mktime', args, '/t');
      return Number(fromLocal(microsOf(structOf(time).fields), env.timeZone, budget)) / 1e6;
    }),
  ]),
);

function format(args: CallArguments, runtime: Runtime): string {
  const [pattern, time] = readArguments('strftime', args, '/format', '/t?');
  const fields = time === undefined ? fieldsOf(nowMicros(runtime)) : structOf(time).fields;
  return formatTime(expectText(pattern, 'strftime() argument 1'), fields, runtime.budget);
}

function parse(args: CallArguments, { budget }: Runtime): StructTime {
  const [text, pattern = '%a %b %d %H:%M:%S %Y'] = readArguments(
    'strptime',
    args,
    '/string',
    '/format?',
  );
  const value = expectText(text, 'strptime() argument');
  const layout = expectText(pattern, 'strptime() argument');
  return new StructTime(parseTime(value, layout, budget));
}

function momentOf(name: string, args: CallArguments, runtime: Runtime): bigint {
  const [seconds = null] = readArguments(name, args, '/secs?');
  return seconds === null ? epochMicros(runtime) : microsOfTimestamp(seconds);
}

function structOf(value: Value | undefined): StructTime {
  if (value instanceof StructTime) return value;
  throw new ExpressionError('a time of localtime() or gmtime() is required');
}
