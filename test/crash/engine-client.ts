import { credentials } from '../support/harness.js';

export interface Reply {
  readonly status: number;
  readonly body: {
    readonly result: boolean;
    readonly message: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly error?: { readonly type: string };
  };
}

/** Calls to one space's tasks; lives on when the server does not. */
export class EngineClient {
  url = '';
  spaceId = 0;

  /** Null: cut off, with the outcome unknown. */
  async post(path: string, body: object, key?: string): Promise<Reply | null> {
    try {
      const response = await fetch(this.url + path, {
        method: 'POST',
        headers: {
          ...credentials('demo'),
          'content-type': 'application/json',
          ...(key !== undefined && { 'idempotency-key': key }),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      });
      return { status: response.status, body: (await response.json()) as Reply['body'] };
    } catch {
      return null;
    }
  }

  /** Must be answered, and well. */
  async must(path: string, body: object): Promise<Reply['body']['data']> {
    const reply = await this.post(path, body);
    if (reply?.body.result !== true) throw new Error(`${path}: ${JSON.stringify(reply)}`);
    return reply.body.data;
  }

  /** Creates and starts a task; its name is its key, so it comes once however often it is called. */
  start(templateId: number, name: string): Promise<Reply | null> {
    const body = { template_id: templateId, creator: 'c', name, start: true };
    return this.post(`/space/${this.spaceId}/create_task/`, body, name);
  }

  /** @param nodeId the task's own */
  operateNode(
    taskId: number,
    nodeId: string,
    operation: string,
    more: object = {},
  ): Promise<Reply | null> {
    const path = `/space/${this.spaceId}/task/${taskId}/node/${nodeId}/operate_node/${operation}/`;
    return this.post(path, { operator: 'c', ...more });
  }

  operateTask(taskId: number, operation: string): Promise<Reply | null> {
    const path = `/space/${this.spaceId}/task/${taskId}/operate_task/${operation}/`;
    return this.post(path, { operator: 'c' });
  }
}
