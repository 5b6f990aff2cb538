import { describeOn, type Service } from '../support/harness.js';

describeOn('sqlite', 'Swagger UI page', ({ start }) => {
  let service: Service;
  beforeAll(async () => {
    service = await start();
  });

  test.each(['/docs', '/apigw/docs'])(
    '%s is a page whose assets are all served here',
    async (page) => {
      const html = await service.inject({ method: 'GET', url: page });
      expect(html.statusCode).toBe(200);
      expect(html.headers['content-type']).toContain('text/html');
      const links = [...html.payload.matchAll(/(?:src|href)=["']([^"']+)["']/g)].map(
        ([, at]) => at ?? '',
      );
      expect(links.length).toBeGreaterThanOrEqual(5);
      for (const link of links) {
        expect(link).toMatch(/^\.\//);
        const { pathname } = new URL(link, `http://gateway.example${page}`);
        expect(pathname.startsWith(`${page}/`)).toBe(true);
        const asset = await service.inject({ method: 'GET', url: pathname });
        expect({ pathname, status: asset.statusCode }).toEqual({ pathname, status: 200 });
      }
    },
  );

  test('neither the page nor its script loads anything from elsewhere, and no script is inline', async () => {
    const { payload: html } = await service.inject({ method: 'GET', url: '/docs' });
    const { payload: script } = await service.inject({
      method: 'GET',
      url: '/docs/swagger-ui-init.js',
    });
    const foreign = [html, script].flatMap((text) => text.match(/(?:https?:)?\/\/[\w.-]+/g) ?? []);
    // Names of XML vocabularies, the licence, and hosts in examples: nobody fetches them.
    const harmless = /^(?:https?:)?\/\/(?:www\.w3\.org|opensource\.org|[\w.-]*example\.org)$/;
    expect(foreign.filter((url) => !harmless.test(url))).toEqual([]);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(html).not.toMatch(/\son[a-z]+=/);
  });

  test('the page forbids scripts, styles and calls from elsewhere', async () => {
    const { headers } = await service.inject({ method: 'GET', url: '/docs' });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test.each(['/docs/', '/apigw/docs/', '/docs/index.html'])(
    '%s leads to the one address of the page',
    async (url) => {
      const { statusCode, headers } = await service.inject({ method: 'GET', url });
      expect(statusCode).toBe(302);
      const target = new URL(String(headers.location), `http://gateway.example${url}`).pathname;
      expect(target).toBe(url.startsWith('/apigw') ? '/apigw/docs' : '/docs');
    },
  );

  test('DOCS=off closes the page and the document', async () => {
    const closed = await start({ DOCS: 'off' });
    for (const url of ['/docs', '/openapi.json', '/openapi.yaml', '/docs/swagger-ui.css']) {
      expect((await closed.call('GET', url)).json.error?.type).toBe('route_not_found');
    }
  });
});
