import { type BoolRule, type Chain, type Condition, type Literal, type Operand } from '../ast.js';

/** The text of a rule; parsing it gives the rule again. */
export function printRule(rule: BoolRule): string {
  return printChain(rule);
}

function printChain({ first, rest }: Chain): string {
  const links = rest.map(({ joiner, condition }) => ` ${joiner} ${printCondition(condition)}`);
  return printCondition(first) + links.join('');
}

function printCondition(condition: Condition): string {
  if (condition.kind === 'always') return '*';
  if (condition.kind === 'group') return `(${printChain(condition.chain)})`;
  const { left, operator, right } = condition;
  return `${printOperand(left)} ${operator} ${printOperand(right)}`;
}

function printOperand(operand: Operand): string {
  if (operand.kind === 'path') return operand.text;
  if (operand.kind === 'literal') return printLiteral(operand);
  return `(${operand.items.map(printOperand).join(', ')})`;
}

function printLiteral({ value }: Literal): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return printText(value);
  return typeof value === 'bigint' ? String(value) : printReal(value);
}

/** A real has a point, or it would be an integer. */
function printReal(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}e${exponent}`;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\f', '\\f'],
  ['\r', '\\r'],
]);

function printText(value: string): string {
  const quote = value.includes('"') ? "'" : '"';
  return quote + value.replace(/[\n\t\f\r]/g, (char) => ESCAPES.get(char) ?? char) + quote;
}
