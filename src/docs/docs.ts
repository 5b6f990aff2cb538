import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { documentErrors } from './document-errors.js';
import { documentRequests } from './document-requests.js';
import { isOpen, operationsOf } from './operations.js';

const DESCRIPTION = `Flow tasks over REST, wire-compatible with BlueKing BKFlow: a platform has a *space*, saves *templates* (flows) in it and
creates *tasks* from them.

**Start here.** Press *Authorize* and give an app code and its secret under *basic*, or under *gateway_header* the JSON
\`{"bk_app_code": "…", "bk_app_secret": "…"}\`. Then open *create_task* and press *Execute*: the example works on the demo data.

**Answers.** Every JSON answer is one envelope: \`{result, code, message, data, trace_id}\`; a failure adds
\`error: {type, details: [{path, message}]}\`, where \`type\` is one of the schema *ErrorType*. Success is HTTP 200, also for
creations. This document describes the wire profile \`rest\`.

**Paths.** A trailing slash and a leading \`/apigw\` are accepted everywhere. An unknown path is \`route_not_found\`, another
method \`method_not_allowed\`.

**Tracing.** Answers carry \`traceparent\` and \`X-Request-Id\`; both are taken from the request when it has them.`;

/** Groups of operations, in the order of Swagger UI. */
const TAGS = {
  Tasks: 'Create tasks from templates; list, read, change and delete them.',
  Operations: 'Steer tasks and nodes, one or many; callbacks of waiting nodes.',
  Plugins: 'What nodes can do.',
  Templates: 'Check flows, save them and look them up.',
  Credentials: 'Secrets of a space, for its tasks and for calls of API plugins.',
  Spaces: 'Each space belongs to one app and holds templates and tasks.',
  Service: 'Probes and metrics; no credentials.',
} as const;

/** The OpenAPI 3.1 document of every operation, with each error outcome. */
export function buildDocument(app: NestFastifyApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, describeService());
  for (const { operation } of operationsOf(document)) {
    if (isOpen(operation)) operation.security = [];
  }
  return documentErrors(documentRequests(document));
}

function describeService(): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setTitle('Millrace')
    .setDescription(DESCRIPTION)
    .setVersion('0.1.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .setOpenAPIVersion('3.1.0')
    // Relative to this document, so that "Try it out" also works behind a gateway's prefix.
    .addServer('./');
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  return builder
    .addBasicAuth(
      { type: 'http', scheme: 'basic', description: 'Username: app code. Password: its secret.' },
      'basic',
    )
    .addApiKey(
      {
        type: 'apiKey',
        in: 'header',
        name: 'X-Bkapi-Authorization',
        description:
          'JSON: `{"bk_app_code": "…", "bk_app_secret": "…"}`; `bk_username` names a user beside them.',
      },
      'gateway_header',
    )
    .addApiKey(
      {
        type: 'apiKey',
        in: 'header',
        name: 'X-Bkapi-JWT',
        description: 'Set by an API gateway whose public key is in GATEWAY_JWT_PUBLIC_KEYS.',
      },
      'gateway_jwt',
    )
    .addSecurityRequirements('basic')
    .addSecurityRequirements('gateway_header')
    .addSecurityRequirements('gateway_jwt')
    .build();
}
