import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type Config } from '../config/index.js';

/** The OpenAPI 3.1 document of every operation. */
export function buildDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Millrace')
    .setOpenAPIVersion('3.1.0')
    .addBasicAuth({ type: 'http', scheme: 'basic' }, 'basic');
  return SwaggerModule.createDocument(app, builder.build());
}

/** Swagger UI at `/docs` (assets served from here, no CDN) and the document at `/openapi.json`. */
export function setUpDocs(app: NestFastifyApplication, _config: Config): void {
  SwaggerModule.setup('docs', app, () => buildDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
}
