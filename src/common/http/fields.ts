import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { isJsonObject, JsonNumber } from '../json/index.js';

/**
 * Field decorators of wire DTOs. Each carries coercion as BKFlow's serializers do it (`api-platform.md` 2.3), the rule,
 * its sentence, and the OpenAPI schema, so that the three can't disagree.
 */
interface FieldOptions {
  readonly description: string;
  readonly example?: unknown;
  /** default true */
  readonly required?: boolean;
  /** default false: null is refused */
  readonly nullable?: boolean;
}

type Coercion = (value: unknown) => unknown;

interface DtoFields {
  /** Read through class-transformer. */
  readonly scalars: Set<string>;
  /** Lists and user JSON bypass class-transformer, so that they come back as they went in. */
  readonly untouched: Map<string, Coercion>;
}

const registry = new WeakMap<object, DtoFields>();

/** The declared fields of a DTO class, inherited ones included. */
export function fieldsOf(dto: object): DtoFields {
  const known = registry.get(dto);
  if (known !== undefined) return known;
  const parent: unknown = Object.getPrototypeOf(dto);
  const inherited = typeof parent === 'function' ? fieldsOf(parent) : null;
  const fields = {
    scalars: new Set(inherited?.scalars),
    untouched: new Map(inherited?.untouched),
  };
  registry.set(dto, fields);
  return fields;
}

/** Text; surrounding white space is trimmed, JSON numbers are taken as text, NUL is refused. Lengths in code points. */
export function TextField(
  options: FieldOptions & { max?: number; blank?: boolean; choices?: readonly string[] },
): PropertyDecorator {
  const { max, blank = false, choices } = options;
  return field(
    options,
    {
      type: 'string',
      ...(max && { maxLength: max }),
      ...(!blank && { minLength: 1 }),
      ...(choices && { enum: [...choices] }),
    },
    toText,
    (value) => {
      if (typeof value !== 'string') return 'must be a string';
      if (value === '' && !blank) return 'must not be empty';
      if (value.includes('\0')) return 'must not contain the NUL character';
      if (max !== undefined && value.length > max && [...value].length > max) {
        return `must have at most ${max} characters`;
      }
      if (choices !== undefined && !choices.includes(value)) {
        return `must be one of ${choices.join(', ')}`;
      }
      return null;
    },
  );
}

/** A whole number; numeric strings and `2.0` are taken. Default range 1 to 2147483647. */
export function IntField(
  options: FieldOptions & { min?: number; max?: number },
): PropertyDecorator {
  const { min = 1, max = 2_147_483_647 } = options;
  return field(options, { type: 'integer', minimum: min, maximum: max }, toInteger, (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? null
      : `must be a whole number from ${min} to ${max}`,
  );
}

export function BoolField(options: FieldOptions): PropertyDecorator {
  return field(options, { type: 'boolean' }, toBoolean, (value) =>
    typeof value === 'boolean' ? null : 'must be true or false',
  );
}

/** A list of whole numbers from 1 to 2147483647. */
export function IntListField(
  options: FieldOptions & { minItems?: number; maxItems?: number },
): PropertyDecorator {
  const { minItems = 0, maxItems } = options;
  return untouched(
    (value) => (Array.isArray(value) ? value.map(toInteger) : value),
    field(
      options,
      { type: 'array', items: { type: 'integer' }, minItems, ...(maxItems && { maxItems }) },
      null,
      (value) => {
        if (!Array.isArray(value)) return 'must be a list of whole numbers';
        if (value.length < minItems) return `must have at least ${minItems} items`;
        if (maxItems !== undefined && value.length > maxItems)
          return `must have at most ${maxItems} items`;
        const bad = value.findIndex((id) => !Number.isInteger(id) || id < 1 || id > 2_147_483_647);
        return bad < 0 ? null : `item ${bad} must be a whole number from 1 to 2147483647`;
      },
    ),
  );
}

/** User JSON, kept as it came. `object`: only an object is taken. */
export function JsonField(
  options: FieldOptions & { object?: boolean; schema?: ApiPropertyOptions },
): PropertyDecorator {
  const rule = (value: unknown): string | null =>
    options.object && !isJsonObject(value) ? 'must be a JSON object' : null;
  const schema =
    options.schema ?? (options.object ? { type: 'object', additionalProperties: true } : {});
  return untouched((value) => value, field(options, schema, null, rule));
}

function untouched(coerce: Coercion, decorate: PropertyDecorator): PropertyDecorator {
  return (target, key) => {
    fieldsOf(target.constructor).untouched.set(String(key), coerce);
    decorate(target, key);
  };
}

function field(
  options: FieldOptions,
  schema: object,
  coerce: Coercion | null,
  rule: (value: unknown) => string | null,
): PropertyDecorator {
  const { required = true, nullable = false } = options;
  const check = (value: unknown): string | null => {
    if (value === undefined) return required ? 'is required' : null;
    if (value === null) return nullable ? null : 'must not be null';
    return rule(value);
  };
  return applyDecorators(
    ApiProperty(propertySchema(options, schema)),
    ...(coerce === null ? [] : [scalar(coerce)]),
    ValidateBy({
      name: 'field',
      validator: {
        validate: (value) => check(value) === null,
        defaultMessage: (args) => check(args?.value) ?? '',
      },
    }),
  );
}

function scalar(coerce: Coercion): PropertyDecorator {
  const transform = Transform(({ value }: { value: unknown }) =>
    value === null || value === undefined ? value : coerce(value),
  );
  return (target, key) => {
    fieldsOf(target.constructor).scalars.add(String(key));
    transform(target, key);
  };
}

function propertySchema(options: FieldOptions, schema: object): ApiPropertyOptions {
  const { description, example, required = true, nullable = false } = options;
  const type = 'type' in schema && nullable ? { type: [schema.type, 'null'] } : {};
  return {
    ...schema,
    ...type,
    description,
    required,
    ...(example !== undefined && { example }),
  } as ApiPropertyOptions;
}

function toText(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : value;
}

function toInteger(value: unknown): unknown {
  const text = value instanceof JsonNumber ? value.text : value;
  const isNumeric = typeof text === 'string' && /^\s*-?\d{1,15}(?:\.0{1,15})?\s*$/.test(text);
  return isNumeric ? Number(text) : value;
}

const TRUE = new Set<unknown>([
  true,
  1,
  '1',
  'true',
  'True',
  'TRUE',
  't',
  'T',
  'y',
  'Y',
  'yes',
  'YES',
  'on',
  'On',
  'ON',
]);
const FALSE = new Set<unknown>([
  false,
  0,
  '0',
  'false',
  'False',
  'FALSE',
  'f',
  'F',
  'n',
  'N',
  'no',
  'NO',
  'off',
  'Off',
  'OFF',
]);

function toBoolean(value: unknown): unknown {
  if (TRUE.has(value)) return true;
  return FALSE.has(value) ? false : value;
}
