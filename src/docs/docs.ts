import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { documentErrors } from './document-errors.js';

const DESCRIPTION = `Flow tasks over REST, wire-compatible with BlueKing BKFlow.

Every JSON answer is one envelope: \`{result, code, message, data, trace_id}\`; a failure adds
\`error: {type, details: [{path, message}]}\`. A trailing slash and a leading \`/apigw\` are accepted everywhere.

**Authorize** with Basic (app code and secret), or with the header \`X-Bkapi-Authorization\` whose value is
\`{"bk_app_code": "…", "bk_app_secret": "…"}\`.`;

/** The OpenAPI 3.1 document of every operation, with each error outcome. */
export function buildDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Millrace')
    .setDescription(DESCRIPTION)
    .setVersion('0.1.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .setOpenAPIVersion('3.1.0')
    // Relative to this document, so that "Try it out" also works behind a gateway's prefix.
    .addServer('./')
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'App code and secret.' }, 'basic')
    .addApiKey(
      {
        type: 'apiKey',
        in: 'header',
        name: 'X-Bkapi-Authorization',
        description: 'JSON: {"bk_app_code": "…", "bk_app_secret": "…"}',
      },
      'gateway_header',
    )
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-Bkapi-JWT', description: "An API gateway's token." },
      'gateway_jwt',
    )
    .addSecurityRequirements('basic')
    .addSecurityRequirements('gateway_header')
    .addSecurityRequirements('gateway_jwt');
  return documentErrors(SwaggerModule.createDocument(app, builder.build()));
}

/** Swagger UI at `/docs` (assets served from here, no CDN) and the document at `/openapi.json`. */
export function setUpDocs(app: NestFastifyApplication): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= buildDocument(app)), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Millrace API',
    swaggerOptions: {
      persistAuthorization: true,
      tryItOutEnabled: true,
      displayRequestDuration: true,
    },
  });
}
