import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { describeOnAllRoles, type Service, uniqueName } from '../support/harness.js';
import { childrenOf, EngineApi, expectNoFaults, sampleTree } from './engine-support.js';
import { TemplatesApi } from './templates-support.js';

/** What the sample flows expect on 127.0.0.1: an inventory, and a door that opens at the third knock. */
class StubServer {
  readonly received: { url: string; body: string; trace: string }[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url = '', headers } = request;
        const body = Buffer.concat(chunks).toString();
        this.received.push({ url, body, trace: String(headers['x-trace-task']) });
        const isFlaky = url.startsWith('/flaky');
        response.statusCode = isFlaky && this.knocks(url) < 3 ? 503 : 200;
        response.end(JSON.stringify({ result: true, data: { amount: 3 } }));
      });
    });
  }

  knocks(url: string): number {
    return this.received.filter((request) => request.url === url).length;
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describeOnAllRoles('running the sample flows', ({ start }) => {
  const stub = new StubServer();
  let stubUrl = '';
  let flaky = '';
  /** Flows that take seconds begin together, before the first test. */
  let slow = { parallel: 0, timer: 0, stubborn: 0 };
  let service: Service;
  let api: EngineApi;

  beforeAll(async () => {
    stubUrl = await stub.open();
    service = await start({ EGRESS_ALLOW: '127.0.0.1' });
    api = await EngineApi.open(service);
    flaky = `${stubUrl}/flaky/${uniqueName()}`;
    slow = {
      parallel: await api.run(sampleTree('04')),
      timer: await api.run(sampleTree('08')),
      stubborn: await api.run(sampleTree('13'), { '${flaky_url}': flaky }),
    };
  });

  afterAll(() => {
    stub.close();
    expectNoFaults(service);
  });

  const finish = async (name: string, constants: object = {}): Promise<number> =>
    api.runTo('FINISHED', sampleTree(name), constants);

  const reached = async (taskId: number): Promise<string[]> =>
    Object.keys(await api.nodeStates(taskId)).toSorted();

  const message = async (taskId: number, node: string): Promise<unknown> =>
    (await api.node(taskId, node)).inputs.bk_display_message;

  it('01, 02: one and three nodes in a row', async () => {
    await finish('01');
    const id = await finish('02');
    expect(await message(id, 'nodeServe')).toBe(`step 3: serve at table ${id}`);
  });

  it.each([
    [72, ['nodeSilver', 'nodePublish']],
    [95, ['nodeGold', 'nodePublish']],
    [30, ['nodeRetake', 'nodePublish']],
  ])('03: an exclusive gateway with score %d', async (score, nodes) => {
    const id = await finish('03', { '${score}': score });
    expect(await reached(id)).toEqual(
      [...nodes, 'nodeGrade', 'nodeJoin', 'start', 'end'].toSorted(),
    );
  });

  it('04: a join waits for its slowest branch', async () => {
    const id = slow.parallel;
    await api.expectState(id, 'FINISHED');
    const { nodeSouth, nodeNorth, nodeReport } = await api.nodeStates(id);
    expect(String(nodeReport?.start_time) >= String(nodeSouth?.finish_time)).toBe(true);
    expect(String(nodeNorth?.finish_time) < String(nodeSouth?.finish_time)).toBe(true);
    expect(nodeSouth?.elapsed_time).toBeGreaterThanOrEqual(2);
  });

  it('05: all branches that are true, and no default', async () => {
    const id = await finish('05');
    expect(await reached(id)).toEqual(
      ['nodeChoose', 'nodeMailbox', 'nodePaper', 'nodeSettle', 'start', 'end'].toSorted(),
    );
    const none = await finish('05', { '${region}': 'north', '${copies}': 1 });
    expect(await reached(none)).toContain('nodeNothing');
  });

  it('06: a parallel block in an exclusive branch', async () => {
    expect(await reached(await finish('06'))).toContain('nodeSummary');
    expect(await reached(await finish('06', { '${mode}': 'quick' }))).toContain('nodeQuick');
    const id = await api.runTo('FAILED', sampleTree('06'), { '${mode}': 'other' });
    const { ex_data: reason } = await api.node(id, 'nodeMode');
    expect(reason).toBe('all conditions of branches are not meet');
  });

  it('07: values go from node to node', async () => {
    const id = await finish('07');
    expect(await api.outputs(id)).toEqual({
      '${echoed}': 'Table of 3 for Ines',
      '${note_text}': 'Thank you, Ines',
    });
    expect(await message(id, 'nodeRead')).toBe(
      "echoed 'Table of 3 for Ines' for lily; first dish soup",
    );
  });

  it('08: a timer', async () => {
    const id = slow.timer;
    await api.expectState(id, 'FINISHED');
    const { nodeWait } = await api.nodeStates(id);
    expect(nodeWait?.elapsed_time).toBeGreaterThanOrEqual(4);
    expect(nodeWait?.elapsed_time).toBeLessThanOrEqual(5);
    expect(await message(id, 'nodeAfter')).toBe('rested 5 seconds');
  });

  it('09: a node waits for its callback', async () => {
    const id = await api.run(sampleTree('09'));
    await api.expectWaits(id, 'callback nodeHold');
    await api.doNode(id, 'nodeHold', 'callback', { data: { parcel: 'P-1' } });
    await api.expectState(id, 'FINISHED');
    expect(await message(id, 'nodeSigned')).toBe('parcel P-1');
    expect(await api.outputs(id)).toEqual({ '${handover}': { parcel: 'P-1' } });
  });

  it('10: an HTTP request', async () => {
    const id = await finish('10', { '${inventory_url}': `${stubUrl}/inventory` });
    expect(await message(id, 'nodeStock')).toBe('HTTP 200, in stock: 3');
    expect(await api.outputs(id)).toEqual({ '${http_code}': 200 });
    expect(stub.received.filter(({ url }) => url === '/inventory').at(-1)).toEqual({
      url: '/inventory',
      body: '{"sku": "tea-042"}',
      trace: String(id),
    });
  });

  it('11: a loop back', async () => {
    const id = await finish('11');
    expect(await api.outputs(id)).toEqual({ '${round_no}': 3 });
    const { nodeCount, nodeTell, nodeDone } = await api.nodeStates(id);
    expect([nodeCount?.loop, nodeTell?.loop, nodeDone?.loop]).toEqual([3, 3, 1]);
    expect(await message(id, 'nodeTell')).toBe("round 3 of 3, this node's run number is 3");
  });

  it('12: an inlined sub-process whose template is unknown runs the inlined flow', async () => {
    const id = await finish('12');
    expect(await api.outputs(id)).toEqual({ '${parent_stamp}': `stamped:A-17-${id}` });
    const [child = 0] = await childrenOf(api, id);
    expect(await api.detail(child)).toMatchObject({
      template_id: null,
      trigger_method: 'subprocess',
      is_finished: true,
      parent_task_info: { task_id: id, state: 'FINISHED' },
    });
  });

  it('12: with its template it runs that, whatever is inlined', async () => {
    const templates = new TemplatesApi(service, api.spaceId);
    const companion = await templates.make({
      name: uniqueName('child'),
      pipeline_tree: sampleTree('companions/12-child-template-2001.json'),
    });
    const tree = sampleTree('12');
    Object.assign(tree.activities.nodeStampSub ?? {}, {
      template_id: String(companion.id),
      always_use_latest: true,
    });
    const id = await api.runTo('FINISHED', tree);
    expect(await api.outputs(id)).toEqual({ '${parent_stamp}': `stamped:A-17-${id}` });
    const [child = 0] = await childrenOf(api, id);
    expect((await api.detail(child)).template_id).toBe(companion.id);
  });

  it('13: a timeout that skips, then retries until the door opens', async () => {
    const id = slow.stubborn;
    expect(await api.reach(id, 'FINISHED')).toBe('FINISHED');
    const { nodeImpatient, nodeStubborn } = await api.nodeStates(id);
    expect([nodeImpatient?.state, nodeImpatient?.skip]).toEqual(['FINISHED', true]);
    expect([nodeStubborn?.state, nodeStubborn?.retry]).toEqual(['FINISHED', 2]);
    expect(stub.knocks(new URL(flaky).pathname)).toBe(3);
  });

  it('14: a failure that is ignored', async () => {
    const id = await finish('14');
    expect(await api.outputs(id)).toEqual({ '${broken_result}': false });
    const { nodeBroken, nodeNo, nodeYes } = await api.nodeStates(id);
    expect(nodeBroken).toMatchObject({ state: 'FINISHED', error_ignored: true, skip: false });
    expect([nodeNo?.state, nodeYes]).toEqual(['FINISHED', undefined]);
    expect(await message(id, 'nodeNo')).toBe('ignored, result was False');
  });

  it.each([
    [120, 'member', 15, 'nodePrint'],
    [120, 'guest', 5, 'nodePrint'],
    [5, 'guest', 0, 'nodePlain'],
  ])('15: a decision table for %d of a %s', async (total, kind, percent, node) => {
    const table = sampleTree('companions/15-decision-table-31.json');
    const tree = { ...sampleTree('15'), decision_tables: [table] };
    const given = { '${basket_total}': total, '${customer_kind}': kind };
    const id = await api.runTo('FINISHED', tree, given);
    expect((await api.outputs(id))['${discount}']).toBe(percent);
    expect(await reached(id)).toContain(node);
  });

  it('15: without its table the node fails and says so', async () => {
    const id = await api.runTo('FAILED', sampleTree('15'));
    const { ex_data: reason } = await api.node(id, 'nodeDecide');
    expect(reason).toBe('[get decision table] error: there is no decision table 31');
  });
});
