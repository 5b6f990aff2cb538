import { type OpenAPIObject } from '@nestjs/swagger';
import { documentedErrors } from '../common/errors/index.js';
import { PROBLEM_TYPES } from '../pipeline/index.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** Problems that only the templates beside a flow show; the other types are the pipeline room's. */
const REFERENCE_PROBLEM_TYPES = ['subprocess_template_not_found', 'circular_subprocess'];

const text = { type: 'string' };

/** `Failure`, its reason, and the two closed lists in that. */
export function failureSchemas(): Schemas {
  return {
    ErrorType: {
      type: 'string',
      description: errorTypeList(),
      enum: documentedErrors().map(({ type }) => type),
    },
    ProblemType: {
      type: 'string',
      description: 'What is wrong with a flow (`flow_invalid`); docs/wire-compatibility.md.',
      enum: [...PROBLEM_TYPES, ...REFERENCE_PROBLEM_TYPES],
    },
    FailureReason: objectOf({
      type: { $ref: '#/components/schemas/ErrorType' },
      details: { type: 'array', description: 'Every wrong thing, with its place.', items: DETAIL },
    }),
    Failure: objectOf({
      result: { type: 'boolean', const: false },
      code: {
        ...text,
        description:
          "The HTTP status as a string, in profile bkflow too (where a business failure's HTTP status is 200).",
      },
      message: { ...text, description: 'One readable sentence.' },
      data: { description: 'null, or what the caller needs to go on.' },
      trace_id: { ...text, description: 'Find the call in the log by it.' },
      error: { $ref: '#/components/schemas/FailureReason' },
    }),
  };
}

const DETAIL = {
  type: 'object',
  required: ['path', 'message'],
  properties: {
    path: {
      ...text,
      description:
        'JSON pointer into the body, `?name` of a query parameter or `!Name` of a header.',
    },
    message: text,
    type: { $ref: '#/components/schemas/ProblemType' },
  },
};

function objectOf(properties: object): object {
  return { type: 'object', required: Object.keys(properties), properties };
}

function errorTypeList(): string {
  const lines = documentedErrors().map(({ type, when }) => `- \`${type}\`: ${when}`);
  return `The closed list of \`error.type\`:\n\n${lines.join('\n')}`;
}
