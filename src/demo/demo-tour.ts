import { type DemoClient } from './demo-client.js';
import { DEMO_TREES, readDemoTree } from './demo-trees.js';
import { watch } from './demo-watch.js';
import { say } from './say.js';

const IDEMPOTENCY_KEY = 'demo-order-1001';
const WORKING_INPUTS = {
  string_input: 'stock',
  int_input: 1,
  boolean_input: true,
  object_input: '{"flour": 12}',
};

/** The main job over HTTP: save a flow, create tasks safely, run one, steer it to its end. */
export class DemoTour {
  constructor(private readonly client: DemoClient) {}

  async run(): Promise<void> {
    const template = await this.saveFlow();
    await this.createTask(template);
    await this.runTask(template);
  }

  private async saveFlow(): Promise<number> {
    const { client } = this;
    const tree = readDemoTree(DEMO_TREES['an evening’s service']);
    await client.step('Validate a flow', `${client.space}/validate_pipeline_tree/`, {
      pipeline_tree: tree,
    });
    const { id } = await client.step<{ id: number }>(
      'Save it as a template',
      `${client.space}/create_template/`,
      { name: 'my first flow', creator: 'lily', pipeline_tree: tree },
    );
    return id;
  }

  private async createTask(template: number): Promise<void> {
    const { client } = this;
    const order = { template_id: template, name: 'my first task', creator: 'lily' };
    const headers = { 'Idempotency-Key': IDEMPOTENCY_KEY };
    const createUrl = `${client.space}/create_task/`;
    const task = await client.step<{ id: number }>(
      'Create a task from it',
      createUrl,
      order,
      headers,
    );
    const again = await client.step<{ id: number }>(
      'Send the same call again, as after a lost answer: the same task, not a second one',
      createUrl,
      order,
      headers,
    );
    if (again.id !== task.id) throw new Error('the repeated call created a second task');
    await client.step('List the tasks', `${client.space}/get_task_list/?limit=5`);
    await client.step(
      'Look at the task and its execution tree',
      `${client.space}/task/${task.id}/get_task_detail/`,
    );
  }

  /** A parallel and an exclusive gateway, a variable passed on, a failure, a timer and a pause. */
  private async runTask(template: number): Promise<void> {
    const { client } = this;
    const { id } = await client.step<{ id: number }>(
      'Create a task and start it in one call',
      `${client.space}/create_task/`,
      { template_id: template, name: 'an evening', creator: 'lily', start: true },
    );
    const task = `${client.space}/task/${id}`;
    const seen = new Map<string, string>();
    say('Its progress, as it happens:');
    const failed = await watch(client, task, 'node_failed', seen);
    say('\nOne node failed: its input is no JSON. The other branch goes on.\n');
    await client.step(
      'Retry the failed node with new inputs',
      `${task}/node/${failed}/operate_node/retry/`,
      { operator: 'lily', inputs: WORKING_INPUTS },
    );
    say('Its progress:');
    const waiting = await watch(client, task, 'callback', seen);
    say('\nNow it waits for somebody to sign.\n');
    await client.step('Sign', `${task}/node/${waiting}/operate_node/callback/`, {
      operator: 'lily',
      data: { by: 'Ines' },
    });
    await watch(client, task, null, seen);
    await client.step('The states of all nodes', `${task}/get_task_states/`);
    await client.step('What the flow gave', `${task}/get_task_detail/`);
  }
}
