import fc from 'fast-check';
import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { constant, type TaskData, TasksApi, treeWithConstants } from './tasks-support.js';

const digits = fc.constantFrom(
  '9007199254740993',
  '1.0',
  '2.50',
  '-0',
  '-0.0',
  '1e5',
  '1E+400',
  '0.1',
  '123456789012345678901234567890',
  '5',
);
const strings = fc
  .string({ unit: 'grapheme', maxLength: 8 })
  // A reference would be a rule of its own; this is about text.
  .filter((text) => text.isWellFormed() && !text.includes('${'));
const keys = fc.oneof(
  strings,
  fc.constantFrom(
    '',
    '10',
    '0',
    '007',
    '__proto__',
    'constructor',
    'toString',
    'a.b',
    '\u0000',
    '\n',
  ),
);

/** Compact JSON text, as the service writes it; any text of it must come back byte for byte. */
const jsonText = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false'),
    digits,
    strings.map((text) => JSON.stringify(text)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .uniqueArray(fc.tuple(keys, tie('value')), { maxLength: 5, selector: ([key]) => key })
      .map((members) => {
        const texts = members.map(([key, value]) => `${JSON.stringify(key)}:${value}`);
        return `{${texts.join(',')}}`;
      }),
  ),
})).value;

describeOnBothDatabases('user JSON comes back as it went in', ({ start }) => {
  let service: Service;
  let api: TasksApi;

  beforeAll(async () => {
    service = await start();
    api = await TasksApi.open(service);
  });

  it('in a constant, through create, replay, list of parameters and detail', async () => {
    await fc.assert(
      fc.asyncProperty(jsonText, fc.uuid(), async (text, key) => {
        const body = `{"template_id":${api.template.id},"creator":"c","constants":{"\${city}":${text}}}`;
        const options = { headers: { 'idempotency-key': key } };
        const created = await api.post('create_task', body, options);
        expect(created.text).toContain(`"parameters":{"\${city}":${text},"\${secret}":"x"}`);
        const replayed = await api.post('create_task', body, options);
        expect(replayed.text).toContain(`"parameters":{"\${city}":${text},"\${secret}":"x"}`);
        const detail = await api.detail(created.json.data.id);
        expect(detail.text).toContain(`"value":${text},`);
      }),
      { numRuns: 40 },
    );
  });

  it('in a tree, through a template and without one', async () => {
    const marked = (text: string): string =>
      JSON.stringify(
        treeWithConstants({ '${v}': constant('${v}', '@1@') }),
        (key, value: unknown) =>
          key === 'bk_display_message' ? { hook: false, need_render: true, value: '@2@' } : value,
      )
        .replace('"@1@"', text)
        .replace('"@2@"', text)
        .replace(/\}$/, `,"note":${text}}`);
    await fc.assert(
      fc.asyncProperty(jsonText, async (text) => {
        const pipeline = marked(text.replaceAll('$', '$$$$'));
        const template = await service.call<{ id: number }>(
          'POST',
          api.path('create_template'),
          `{"name":"t","creator":"c","pipeline_tree":${pipeline}}`,
        );
        const byTemplate = await api.post<TaskData>(
          'create_task',
          `{"template_id":${template.json.data.id},"creator":"c"}`,
        );
        const anonymous = await api.post<TaskData>(
          'create_task_without_template',
          `{"creator":"c","pipeline_tree":${pipeline}}`,
        );
        for (const { json, text: answer } of [byTemplate, anonymous]) {
          expect(answer).toContain(`"parameters":{"\${v}":${text}}`);
          const detail = await api.detail(json.data.id);
          expect(detail.text).toContain(`"need_render":true,"value":${text}}`);
          expect(detail.text).toContain(`"note":${text}`);
          expect(detail.text).toContain(`"name":"v","value":${text},`);
        }
      }),
      { numRuns: 25 },
    );
  });
});
