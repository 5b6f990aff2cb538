import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import '../../src/app.module.js';
import { documentedErrors, ERROR_KINDS } from '../../src/common/errors/index.js';
import { failureSchemas } from '../../src/docs/failure-schemas.js';
import { ROOT } from '../support/build-once.js';

const WIRE = join(ROOT, 'docs/wire-compatibility.md');
const BEGIN = '<!-- error types: begin -->';
const END = '<!-- error types: end -->';
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`),
  ...readdirSync(join(ROOT, 'docs/adr')).map((name) => `docs/adr/${name}`),
].filter((name) => name.endsWith('.md'));

const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

describe('the pages', () => {
  test('the table of error types is that of the code', () => {
    const page = readFileSync(WIRE, 'utf8');
    const [before = '', rest = ''] = page.split(BEGIN);
    const wanted = `${before}${BEGIN}\n${errorTable()}\n${END}${rest.split(END)[1] ?? ''}`;
    if (process.env.UPDATE_DOCS === '1') writeFileSync(WIRE, wanted);
    if (readFileSync(WIRE, 'utf8') === wanted) return;
    throw new Error(
      'The error types in docs/wire-compatibility.md differ from the code. If that is meant:\n' +
        '  UPDATE_DOCS=1 npx jest test/e2e/docs-pages.spec.ts',
    );
  });

  test('every problem type of a flow is explained, and no other', () => {
    const section = read('docs/wire-compatibility.md').split('## Problems of a flow')[1] ?? '';
    const rows = (section.split('\n## ')[0] ?? '')
      .split('\n')
      .filter((row) => row.startsWith('| `'));
    const listed = rows.flatMap((row) =>
      [...(row.split(' | ')[0] ?? '').matchAll(/`([a-z_]+)`/g)].map(([, type]) => type),
    );
    const { ProblemType } = failureSchemas() as unknown as { ProblemType: { enum: string[] } };
    expect([...listed].sort()).toEqual([...ProblemType.enum].sort());
  });

  test('README explains every variable that the service reads', () => {
    const variables = [...read('.env.example').matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
    const readme = read('README.md');
    expect(variables.length).toBeGreaterThan(30);
    expect(variables.filter((name) => !readme.includes(`\`${name ?? ''}\``))).toEqual([]);
  });

  test.each(PAGES)('the links of %s lead somewhere', (name) => {
    const targets = [...read(name).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, at]) => at ?? '');
    const folder = dirname(join(ROOT, name));
    expect(targets.filter((target) => !existsSync(join(folder, target)))).toEqual([]);
  });
});

function errorTable(): string {
  const rows = documentedErrors()
    .map(({ type, kind, when }) => ({ type, http: ERROR_KINDS[kind].http, when }))
    .sort((a, b) => a.http - b.http)
    .map(({ type, http, when }) => `| ${http} | \`${type}\` | ${when} |`);
  return ['| HTTP | type | when |', '|---|---|---|', ...rows].join('\n');
}
