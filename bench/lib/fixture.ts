import { call } from './client.js';
import { type BenchServer } from './server.js';

export interface Fixture {
  readonly spaceId: number;
  readonly templateId: number;
}

/** A space with one template of `nodes` activities in a row. */
export async function makeTemplate(server: BenchServer, nodes: number): Promise<Fixture> {
  const { space } = await call<{ space: { id: number } }>(`${server.url}/create_space/`, {
    name: `bench ${nodes} ${Date.now()}`,
    platform_url: 'https://bench.example.org',
  });
  const template = await call<{ id: number }>(`${server.url}/space/${space.id}/create_template/`, {
    name: `${nodes} nodes`,
    creator: 'bench',
    pipeline_tree: serialTree(nodes),
  });
  return { spaceId: space.id, templateId: template.id };
}

/** start, `count` display activities one after the other, end; with one constant. */
export function serialTree(count: number): object {
  const ids = Array.from({ length: count }, (_, index) => `node${index}`);
  const stops = ['start', ...ids, 'end'];
  const line = (index: number): string => `line${index}`;
  const flows = Object.fromEntries(
    stops
      .slice(1)
      .map((target, index) => [
        line(index),
        { id: line(index), source: stops[index], target, is_default: false },
      ]),
  );
  const activities = Object.fromEntries(
    ids.map((id, index) => [
      id,
      {
        id,
        name: `Step ${index}`,
        type: 'ServiceActivity',
        incoming: [line(index)],
        outgoing: line(index + 1),
        optional: true,
        stage_name: '',
        error_ignorable: false,
        skippable: true,
        retryable: true,
        component: {
          code: 'bk_display',
          version: 'v1.0',
          data: { bk_display_message: { hook: false, need_render: true, value: 'hello ${city}' } },
        },
      },
    ]),
  );
  return {
    start_event: {
      id: 'start',
      name: '',
      type: 'EmptyStartEvent',
      incoming: '',
      outgoing: line(0),
    },
    end_event: {
      id: 'end',
      name: '',
      type: 'EmptyEndEvent',
      incoming: [line(count)],
      outgoing: '',
    },
    activities,
    gateways: {},
    flows,
    constants: {
      '${city}': {
        key: '${city}',
        name: 'City',
        value: 'Bonn',
        custom_type: 'input',
        source_type: 'custom',
        source_tag: 'input.input',
        source_info: {},
        show_type: 'show',
        validation: '^.+$',
        index: 0,
        desc: '',
      },
    },
    outputs: [],
    line: [],
    location: [],
  };
}

/** A body of create_task with the document's five fields. */
export function taskBody({ templateId }: Fixture): object {
  return {
    template_id: templateId,
    name: 'bench task',
    creator: 'bench',
    description: 'made by the benchmark',
    constants: { '${city}': 'Shenzhen' },
  };
}
