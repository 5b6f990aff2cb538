import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { display, flow, hold, parallel, converge, serial } from './engine-flows.js';
import { EngineApi } from './engine-support.js';

interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: Record<string, unknown>;
}

describeOnBothDatabases('watching a task', ({ start }) => {
  let service: Service;
  let api: EngineApi;
  beforeAll(async () => {
    service = await start();
    api = await EngineApi.open(service);
  });

  async function stream(taskId: number, after?: string): Promise<StreamEvent[]> {
    const { text, headers } = await api.get(`task/${taskId}/events`, {
      ...(after !== undefined && { headers: { 'last-event-id': after } }),
    });
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    return text
      .split('\n\n')
      .filter((block) => block !== '')
      .map((block) => {
        const field = (name: string): string | undefined =>
          block
            .split('\n')
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        const data = JSON.parse(field('data') ?? '{}') as Record<string, unknown>;
        return { id: field('id'), event: field('event'), data };
      });
  }

  it('streams every run that ended, the state, and the end', async () => {
    const id = await api.runTo('FINISHED', serial({ a: display(), b: display() }));
    const events = await stream(id);
    const nodes = events.filter(({ event }) => event === 'node');
    expect(nodes).toHaveLength(4);
    expect(nodes.every(({ data }) => data['state'] === 'FINISHED')).toBe(true);
    expect(events.at(-2)).toMatchObject({ event: 'state', data: { state: 'FINISHED' } });
    expect(events.at(-1)).toMatchObject({ event: 'end' });
    const ids = nodes.map((node) => Number(node.id));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it('goes on after Last-Event-ID and repeats nothing', async () => {
    const id = await api.runTo('FINISHED', serial({ a: display(), b: display() }));
    const all = (await stream(id)).filter(({ event }) => event === 'node');
    const rest = (await stream(id, all[1]?.id)).filter(({ event }) => event === 'node');
    expect(rest).toEqual(all.slice(2));
  });

  it('tells what happens while it is open', async () => {
    const id = await api.run(serial({ a: hold() }));
    await api.expectWaits(id, 'callback a');
    const open = stream(id);
    await api.doNode(id, 'a', 'callback', { data: {} });
    const events = await open;
    expect(events[0]?.event).toBe('node');
    expect(events.at(-1)?.event).toBe('end');
    const states = events.filter(({ event }) => event === 'state').map(({ data }) => data['state']);
    expect(states[0]).toBe('RUNNING');
    expect(states.at(-1)).toBe('FINISHED');
  });

  it('is 404 for a task of another space', async () => {
    const other = await EngineApi.open(service);
    const id = await api.create(serial({ a: display() }));
    expect((await other.get(`task/${id}/events`)).status).toBe(404);
  });

  it('the timeline has every run with its times, running ones without an end', async () => {
    const links = 'start > fork > a > join > end; fork > b > join';
    const id = await api.run(
      flow(links, { fork: parallel(), a: display(), b: hold(), join: converge() }),
    );
    await api.expectWaits(id, 'callback b');
    const { json } = await api.get<Record<string, unknown>[]>(`task/${id}/get_task_timeline`);
    const byName = new Map(json.data.map((run) => [run['name'], run]));
    expect(byName.get('a')).toMatchObject({ state: 'FINISHED', loop: 1, retry: 0 });
    expect(byName.get('a')?.['finish_time']).toEqual(expect.any(String));
    expect(byName.get('b')).toMatchObject({ state: 'RUNNING', finish_time: null });
    const fresh = await api.create(serial({ a: display() }));
    expect((await api.get(`task/${fresh}/get_task_timeline`)).json.data).toEqual([]);
  });
});
