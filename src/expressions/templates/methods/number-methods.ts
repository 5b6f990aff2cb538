import { readArguments } from '../runtime/arguments.js';
import { payLinear } from '../operators/integers.js';
import { type Method, type MethodTable } from './method.js';

export const INTEGER_METHODS: MethodTable<bigint> = new Map<string, Method<bigint>>([
  [
    'bit_length',
    (value, args, { budget }) => {
      readArguments('bit_length', args);
      payLinear(value, 0n, budget);
      if (value === 0n) return 0n;
      return BigInt((value < 0n ? -value : value).toString(2).length);
    },
  ],
]);

export const FLOAT_METHODS: MethodTable<number> = new Map<string, Method<number>>([
  [
    'is_integer',
    (value, args) => {
      readArguments('is_integer', args);
      return Number.isInteger(value);
    },
  ],
]);
