import { type OpenAPIObject } from '@nestjs/swagger';
import { isRepeatable, type Operation, operationsOf } from './operations.js';
import { type RequestExample, requestExamples } from './request-examples.js';

const ID_SCHEMA = { type: 'integer', minimum: 1, maximum: 2_147_483_647 };
const TEXT_SCHEMA = { type: 'string' };
const PATH_PARAMETERS: Readonly<Record<string, { description: string; schema: object }>> = {
  space_id: { description: 'The space; it must belong to the calling app.', schema: ID_SCHEMA },
  template_id: { description: 'The template.', schema: ID_SCHEMA },
  mock_data_id: { description: 'The entry of the mock data.', schema: ID_SCHEMA },
  task_id: { description: 'The task.', schema: ID_SCHEMA },
  credential_id: { description: 'The credential.', schema: ID_SCHEMA },
  node_id: {
    description: 'A node of the task, as get_task_detail and get_task_states name it.',
    schema: TEXT_SCHEMA,
  },
  operation: { description: 'What to do.', schema: TEXT_SCHEMA },
  token: { description: 'The token that Millrace gave out for the node.', schema: TEXT_SCHEMA },
  plugin_code: { description: 'The plugin.', schema: TEXT_SCHEMA },
};

/** Completes what the controllers' decorators can't say once for all: path ids, and a request that works. */
export function documentRequests(document: OpenAPIObject): OpenAPIObject {
  const examples = requestExamples();
  for (const { operation } of operationsOf(document)) {
    const example = examples[operation.operationId ?? ''] ?? {};
    describePathIds(operation, example);
    addQueryExamples(operation, example);
    addBodyExample(operation, example);
    if (isRepeatable(operation)) addReplayHeader(operation);
  }
  return document;
}

function describePathIds(operation: Operation, { path = {} }: RequestExample): void {
  for (const parameter of operation.parameters ?? []) {
    if (!('in' in parameter) || parameter.in !== 'path') continue;
    const described = PATH_PARAMETERS[parameter.name];
    if (described === undefined) {
      throw new Error(`the path parameter ${parameter.name} has no description`);
    }
    Object.assign(parameter, {
      ...described,
      example: path[parameter.name] ?? 1,
    });
  }
}

function addQueryExamples({ parameters }: Operation, { query = {} }: RequestExample): void {
  for (const parameter of parameters ?? []) {
    if (!('in' in parameter) || parameter.in !== 'query') continue;
    const example = query[parameter.name];
    if (example !== undefined) parameter.example = example;
  }
}

function addBodyExample({ requestBody }: Operation, { body }: RequestExample): void {
  if (body === undefined || requestBody === undefined || !('content' in requestBody)) return;
  const json = requestBody.content['application/json'];
  if (json !== undefined) json.example = body;
}

function addReplayHeader({ responses }: Operation): void {
  const success = responses['200'];
  if (success === undefined || !('description' in success)) return;
  success.headers = {
    ...success.headers,
    'Idempotency-Replayed': {
      description: '`true`: an earlier call with this key had done it; this is its answer again.',
      schema: { type: 'string', enum: ['true'] },
    },
  };
}
