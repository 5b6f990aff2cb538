import { type Budget } from '../budget.js';
import { formatPercent } from '../formatting/percent-format.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { type Runtime } from '../runtime/runtime.js';
import { typeName } from '../runtime/type-name.js';
import { isObject, PythonSet, type Value } from '../runtime/value.js';
import { payLinear } from './integers.js';
import { asNumber, calculate } from './numbers.js';
import { concatenate, repeat } from './sequences.js';
import { SET_OPERATIONS } from './sets.js';

/** `left operator right` for the operators of arithmetic and of bits. */
export function applyOperator(
  operator: string,
  left: Value,
  right: Value,
  runtime: Runtime,
): Value {
  const result = operateOnScalars(operator, left, right, runtime);
  if (result !== undefined) return result;
  const name = operator === '**' ? '** or pow()' : operator;
  throw new ExpressionError(
    `unsupported operand type(s) for ${name}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function operateOnScalars(
  operator: string,
  left: Value,
  right: Value,
  runtime: Runtime,
): Value | undefined {
  const a = asNumber(left);
  const b = asNumber(right);
  if (a !== null && b !== null) {
    const result = calculate(operator, a, b, runtime.budget);
    const isLogic = typeof left === 'boolean' && typeof right === 'boolean';
    return isLogic && '&|^'.includes(operator) ? result !== 0n : result;
  }
  if (operator === '%' && typeof left === 'string') return formatPercent(left, right, runtime);
  if (operator === '+') {
    const whole = concatenate(left, right, runtime);
    if (whole !== undefined) return whole;
  }
  if (operator === '*') {
    const whole =
      typeof b === 'bigint'
        ? repeat(left, b, runtime)
        : typeof a === 'bigint'
          ? repeat(right, a, runtime)
          : undefined;
    if (whole !== undefined) return whole;
  }
  return operateOnObjects(operator, left, right, runtime);
}

function operateOnObjects(
  operator: string,
  left: Value,
  right: Value,
  { budget }: Runtime,
): Value | undefined {
  if (left instanceof PythonSet && right instanceof PythonSet) {
    return SET_OPERATIONS.get(operator)?.(left, right, budget);
  }
  const result = isObject(left) ? left.operate(operator, right, false) : undefined;
  if (result !== undefined) return result;
  return isObject(right) ? right.operate(operator, left, true) : undefined;
}

export function applyUnary(operator: '+' | '-' | '~', value: Value, budget: Budget): Value {
  const number = asNumber(value);
  if (typeof number === 'bigint') payLinear(number, 0n, budget);
  if (number !== null && operator === '+') return number;
  if (number !== null && operator === '-') return -number;
  if (typeof number === 'bigint') return ~number;
  const result = isObject(value) && operator === '-' ? value.operate('*', -1n, false) : undefined;
  if (result !== undefined) return result;
  throw new ExpressionError(`bad operand type for unary ${operator}: '${typeName(value)}'`);
}
