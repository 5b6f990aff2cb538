import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { type DemoCredentials, DemoSeed } from '../../src/demo/demo-seed.js';
import { ROOT } from '../support/build-once.js';
import { describeOn, type Service } from '../support/harness.js';
import { IS_CI } from '../support/test-servers.js';

// A browser beside other suites, on few cores.
jest.setTimeout(180_000);

const CHROMIUM = process.env.TEST_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const isSkipped = !existsSync(CHROMIUM) && !IS_CI;
if (isSkipped) {
  const line = '!'.repeat(96);
  console.warn(`\n${line}\n!! SKIPPED: Swagger UI in a browser\n!! No ${CHROMIUM}.\n${line}`);
}

(isSkipped ? describe.skip : describe)('in Chromium', () => {
  describeOn('sqlite', 'Swagger UI', ({ start }) => {
    let service: Service;
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    let demo: DemoCredentials;
    let url: string;
    let problems: string[];

    beforeAll(async () => {
      service = await start({ DEMO: 'true', BOOTSTRAP_APPS: '' });
      await service.app.listen(0, '127.0.0.1');
      url = await service.app.getUrl();
      const { credentials } = service.app.get(DemoSeed);
      if (credentials === null) throw new Error('no demo data');
      demo = credentials;
      browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
    });
    afterAll(() => browser.close());

    beforeEach(async () => {
      problems = [];
      context = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
      page = await context.newPage();
      page.setDefaultTimeout(60_000);
      page.on('console', (line) => {
        if (line.type() === 'error') problems.push(line.text());
      });
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (protocol !== 'data:' && origin !== url) problems.push(`asked ${request.url()}`);
      });
    });
    afterEach(() => context.close());

    test('a task is created with Basic, by pressing Execute', async () => {
      await page.goto(`${url}/docs`);
      await authorize(page, async (dialog) => {
        const basic = dialog.locator('.auth-container', { hasText: 'basic' }).first();
        await basic.locator('input').nth(0).fill(demo.appCode);
        await basic.locator('input').nth(1).fill(demo.secret);
        await shoot(page, 'authorize');
        await basic.getByRole('button', { name: 'Apply credentials' }).click();
      });
      await shoot(page, 'page');
      expect(await createTask(page)).toMatchObject({ result: true, data: { template_id: 4 } });
      await shoot(page, 'created');
      expect(problems).toEqual([]);
    });

    test('a task is created with the gateway header, behind the prefix of a gateway', async () => {
      await page.goto(`${url}/apigw/docs`);
      const value = { bk_app_code: demo.appCode, bk_app_secret: demo.secret };
      await authorize(page, async (dialog) => {
        const header = dialog.locator('.auth-container', { hasText: 'gateway_header' }).first();
        await header.locator('input').fill(JSON.stringify(value));
        await header.getByRole('button', { name: 'Apply credentials' }).click();
      });
      const called = page.waitForRequest((request) => request.method() === 'POST');
      expect(await createTask(page)).toMatchObject({ result: true, data: { template_id: 4 } });
      expect((await called).url()).toBe(`${url}/apigw/space/1/create_task`);
      expect(problems).toEqual([]);
    });

    test('a call without credentials shows what is missing, and opens no login window', async () => {
      await page.goto(`${url}/docs`);
      expect(await createTask(page)).toMatchObject({
        result: false,
        error: { type: 'credentials_required' },
      });
    });
  });
});

async function authorize(page: Page, fill: (dialog: Locator) => Promise<void>): Promise<void> {
  await page.locator('.auth-wrapper .authorize').click();
  const dialog = page.locator('.dialog-ux');
  await fill(dialog);
  await dialog.locator('.btn-done').first().click();
}

/** Opens create_task, executes it as it is pre-filled and returns the answer that the page shows. */
async function createTask(page: Page): Promise<unknown> {
  const operation = page.locator('#operations-Tasks-create_task');
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  const body = operation.locator('.live-responses-table .response .highlight-code code').first();
  return JSON.parse(await body.innerText()) as unknown;
}

/** Pictures for the eye, when TEST_SCREENSHOTS is set; into reports/. */
async function shoot(page: Page, name: string): Promise<void> {
  if (process.env.TEST_SCREENSHOTS === undefined) return;
  const folder = join(ROOT, 'reports');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({
    path: join(folder, `swagger-ui-${name}.png`),
    fullPage: name === 'created',
  });
}
