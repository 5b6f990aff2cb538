import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { buildDocument } from './docs.js';

/** Scripts only from here; Swagger UI sets inline styles and draws its icons from data URLs. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** One page has one address: the document's relative server and the assets are resolved against it. */
const OTHER_ADDRESSES = /^\/docs\/(?:index\.html)?(?:\?|$)/;

/** No Swagger logo, and no choice among one server. */
const CSS = `.swagger-ui .topbar,
.swagger-ui .scheme-container .schemes > .schemes-server-container { display: none }
.swagger-ui .scheme-container .schemes { justify-content: flex-end }
.swagger-ui .info { margin: 24px 0 }
.swagger-ui .renderedMarkdown ul { margin: 4px 0 }`;

/** Swagger UI at `/docs` (assets served from here, no CDN) and the document at `/openapi.json`. */
export function setUpDocs(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRoute', (route) => {
    if (!/^\/docs(?:\/|$)/.test(route.url)) return;
    route.onRequest = [...[route.onRequest ?? []].flat(), securePage];
  });
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= buildDocument(app)), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Millrace API',
    customCss: CSS,
    swaggerOptions: {
      persistAuthorization: true,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      defaultModelsExpandDepth: 0,
      docExpansion: 'list',
      requestInterceptor: withoutBrowserLogin,
    },
  });
}

/**
 * Runs in the browser, so it must stand alone. Without it a 401 (`WWW-Authenticate: Basic`) opens the browser's own
 * login window over the page, instead of showing the answer.
 */
function withoutBrowserLogin(request: object): object {
  return Object.assign(request, { credentials: 'omit' });
}

function securePage(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (OTHER_ADDRESSES.test(request.url)) {
    void reply.redirect('../docs', 302);
    return;
  }
  void reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
  done();
}
