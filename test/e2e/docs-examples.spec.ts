import { DemoSeed } from '../../src/demo/demo-seed.js';
import { buildDocument } from '../../src/docs/index.js';
import { describeOnBothDatabases, type Service } from '../support/harness.js';

interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly parameters: readonly { name: string; in: string; example?: string | number }[];
  readonly requestBody?: { content: { 'application/json': { example: unknown } } };
}
interface Request {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body: unknown;
}

/** Their paths need a node's id or a token, which every task has its own of. */
const OF_A_NODE = ['operate_node', 'get_task_node_detail', 'get_task_node_log', 'node_callback'];

/** These come last: the others need what they delete. */
const DELETING = [
  'delete_template_mock_data',
  'delete_task',
  'delete_template',
  'batch_delete_template',
  'delete_credential',
];

const VERBS = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
} as const;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** These come second: the others need what they make. */
const MAKING = ['update_task', 'create_template_mock_data'];

describeOnBothDatabases('the examples of the OpenAPI document', ({ start }) => {
  let service: Service;
  let headers: Record<string, string>;

  beforeAll(async () => {
    service = await start({ DEMO: 'true', BOOTSTRAP_APPS: '', TRUST_ASSERTED_USER: 'true' });
    const demo = service.app.get(DemoSeed).credentials;
    headers = {
      'x-bkapi-authorization': JSON.stringify({
        bk_app_code: demo?.appCode,
        bk_app_secret: demo?.secret,
        bk_username: 'lily',
      }),
    };
  });

  test('all work as they stand against the demo data', async () => {
    const requests = requestsOf(service).filter(({ id }) => !OF_A_NODE.includes(id));
    const answers: Record<string, string> = {};
    for (const { id, method, path, body } of requests) {
      const { status, text } = await service.call(method, path, body, { as: null, headers });
      answers[id] = status === 200 ? 'ok' : `${status} ${text}`;
    }
    expect(requests.length).toBeGreaterThan(20);
    expect(answers).toEqual(Object.fromEntries(requests.map(({ id }) => [id, 'ok'])));
  });
});

function requestsOf(service: Service): Request[] {
  const document = buildDocument(service.app);
  const requests = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as unknown as Operation | undefined;
      return operation === undefined ? [] : [toRequest(method, path, operation)];
    }),
  );
  const rank = ({ id }: Request): number => {
    if (id === 'create_task' || id === 'create_credential') return 0;
    if (MAKING.includes(id)) return 1;
    return DELETING.includes(id) ? 3 : 2;
  };
  return requests.sort((a, b) => rank(a) - rank(b));
}

function toRequest(method: (typeof METHODS)[number], path: string, operation: Operation): Request {
  let filled = path;
  const query = new URLSearchParams();
  for (const parameter of operation.parameters) {
    const value = String(parameter.example ?? '');
    if (parameter.in === 'path') filled = filled.replace(`{${parameter.name}}`, value);
    if (parameter.in === 'query' && value !== '') query.set(parameter.name, value);
  }
  return {
    id: operation.operationId,
    method: VERBS[method],
    path: query.size > 0 ? `${filled}?${query.toString()}` : filled,
    body: operation.requestBody?.content['application/json'].example,
  };
}
