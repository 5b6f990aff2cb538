import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenAPIObject } from '@nestjs/swagger';
import { documentedErrors } from '../../src/common/errors/index.js';
import { buildDocument } from '../../src/docs/index.js';
import { describeOn } from '../support/harness.js';
import { ROOT } from '../support/build-once.js';

const FILE = join(ROOT, 'docs/openapi.json');
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

interface Media {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, unknown>>;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly schema: { readonly type: string };
  readonly example?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { content: Readonly<Record<string, Media>> }>>;
}
interface Case {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

describeOn('sqlite', 'OpenAPI document', ({ start }) => {
  let document: OpenAPIObject;
  let cases: Case[];

  beforeAll(async () => {
    const service = await start();
    document = JSON.parse(JSON.stringify(buildDocument(service.app))) as OpenAPIObject;
    cases = Object.entries(document.paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method] as unknown as Operation | undefined;
        return operation ? [{ name: operation.operationId, method, path, operation }] : [];
      }),
    );
  });

  /** Operations for which `isWrong` holds; an empty list passes and a name says what to mend. */
  const names = (isWrong: (one: Case) => boolean): string[] =>
    cases.filter(isWrong).map(({ name }) => name);

  test('docs/openapi.json is what the code says', () => {
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (process.env.UPDATE_OPENAPI === '1') writeFileSync(FILE, text);
    const stored = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
    if (stored === text) return;
    throw new Error(
      `docs/openapi.json differs from the code at line ${firstDifference(stored, text)}.\n` +
        'If the change is meant, write the file anew, read its diff and commit it:\n' +
        '  UPDATE_OPENAPI=1 npx jest test/e2e/openapi.spec.ts',
    );
  });

  test('is served as it is stored', async () => {
    const service = await start();
    const served = await service.inject({ method: 'GET', url: '/openapi.json' });
    expect(JSON.parse(served.payload)).toEqual(document);
  });

  test('is valid OpenAPI 3.1', () => {
    expect(validate(document)).toEqual({ valid: true, version: '3.1' });
  });

  test('carries the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(document.info.version).toBe(version);
  });

  test('has 3.1 types only, and whole numbers are integers', () => {
    const text = JSON.stringify(document);
    expect(text).not.toContain('"nullable"');
    expect(text).not.toContain('"type":"number"');
  });

  test('every operation has an id of its own, a summary and a described tag', () => {
    const tags = (document.tags ?? []).map(({ name }) => name);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(names(({ operation }) => !/^[a-z_]+$/.test(operation.operationId))).toEqual([]);
    expect(names(({ operation }) => operation.summary.length < 10)).toEqual([]);
    expect(
      names(
        ({ operation }) => operation.tags.length !== 1 || !tags.includes(operation.tags[0] ?? ''),
      ),
    ).toEqual([]);
  });

  test('the routes of a BKFlow client are here', () => {
    expect(cases.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining([
        'post /create_space',
        'post /space/{space_id}/create_template',
        'post /space/{space_id}/create_task',
        'get /space/{space_id}/get_task_list',
        'get /space/{space_id}/task/{task_id}/get_task_detail',
      ]),
    );
  });

  test('path parameters are described, ids integers, and have an example', () => {
    const parameters = cases.flatMap(({ operation }) =>
      operation.parameters.filter((parameter) => parameter.in === 'path'),
    );
    expect(parameters.length).toBeGreaterThan(10);
    const texts = ['node_id', 'operation', 'token', 'plugin_code'];
    for (const { name, schema, example, description } of parameters) {
      const isText = texts.includes(name);
      expect({ type: schema.type, example: typeof example, description }).toEqual({
        type: isText ? 'string' : 'integer',
        example: isText ? 'string' : 'number',
        description: expect.any(String),
      });
    }
  });

  test('every body and every success has an example', () => {
    expect(
      names(
        ({ operation: { requestBody } }) =>
          requestBody !== undefined &&
          requestBody.content['application/json']?.example === undefined,
      ),
    ).toEqual([]);
    expect(
      names(({ operation }) =>
        Object.values(operation.responses['200']?.content ?? {}).every(
          ({ example }) => example === undefined,
        ),
      ),
    ).toEqual([]);
  });

  test('only probes and metrics need no credentials', () => {
    const open = names(({ operation }) => operation.security?.length === 0);
    expect(open.sort()).toEqual(['healthz', 'metrics', 'readyz']);
    expect(document.security).toHaveLength(3);
  });

  test('guarded operations list every refusal with its type', () => {
    const withoutRefusals = names(({ operation, path }) => {
      if (operation.security?.length === 0) return false;
      const statuses = Object.keys(operation.responses);
      const wanted = ['400', '401', '403', '429', '500', '503'];
      if (path.includes('{space_id}')) wanted.push('404');
      return wanted.some((status) => !statuses.includes(status));
    });
    expect(withoutRefusals).toEqual([]);
  });

  test('operations with an Idempotency-Key list its refusals', () => {
    const repeatable = cases.filter(({ operation }) =>
      operation.parameters.some(({ name }) => name === 'Idempotency-Key'),
    );
    expect(repeatable.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['create_task', 'create_tasks', 'update_task', 'delete_task']),
    );
    for (const { operation } of repeatable) {
      expect(typesOf(operation)).toEqual(
        expect.arrayContaining(['idempotency_key_reused', 'idempotency_in_progress']),
      );
    }
  });

  test('error.type is the closed list of the code, and examples keep to it', () => {
    const closed = documentedErrors().map(({ type }) => type);
    const schema = document.components?.schemas?.['ErrorType'] as { enum: string[] };
    expect(schema.enum).toEqual(closed);
    const used = new Set(cases.flatMap(({ operation }) => typesOf(operation)));
    expect([...used].filter((type) => !closed.includes(type))).toEqual([]);
  });
});

function typesOf(operation: Operation): string[] {
  return Object.values(operation.responses).flatMap(({ content }) =>
    Object.keys(content['application/json']?.examples ?? {}),
  );
}

function firstDifference(stored: string, text: string): number {
  const lines = stored.split('\n');
  return text.split('\n').findIndex((line, index) => line !== lines[index]) + 1;
}

/** The validator is an ES module, so it runs beside Jest. */
const VALIDATE = `
  import { readFileSync } from 'node:fs';
  import { Validator } from '@seriousme/openapi-schema-validator';
  const validator = new Validator();
  const result = await validator.validate(JSON.parse(readFileSync(0, 'utf8')));
  console.log(JSON.stringify({ ...result, version: validator.version }));
`;

function validate(document: OpenAPIObject): unknown {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', VALIDATE], {
    cwd: ROOT,
    input: JSON.stringify(document),
    encoding: 'utf8',
  });
  return JSON.parse(output);
}
