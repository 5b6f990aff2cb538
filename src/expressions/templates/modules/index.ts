import { type Value } from '../runtime/value.js';
import { DATETIME_MODULE } from './datetime/index.js';
import { HASHLIB_MODULE } from './hashlib-module.js';
import { JSON_MODULE } from './json-module.js';
import { OS_MODULE } from './os-path-module.js';
import { RANDOM_MODULE } from './random-module.js';
import { RE_MODULE } from './re/index.js';
import { TIME_MODULE } from './time-module.js';

/** The modules that templates may use (flow-layer.md 2.5), by their root names. */
export const MODULES: ReadonlyMap<string, Value> = new Map([
  ['datetime', DATETIME_MODULE],
  ['hashlib', HASHLIB_MODULE],
  ['json', JSON_MODULE],
  ['os', OS_MODULE],
  ['random', RANDOM_MODULE],
  ['re', RE_MODULE],
  ['time', TIME_MODULE],
]);
