import { credentials } from '../support/harness.js';

/** What became of one call: answered, or cut off with its outcome unknown. */
export type Outcome =
  | {
      readonly answered: true;
      readonly status: number;
      /** `Idempotency-Replayed: true` */
      readonly replayed: boolean;
      readonly body: CallBody;
    }
  | { readonly answered: false };

export interface CreatedTask {
  readonly id: number;
  readonly name: string;
  readonly instance_id: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface CallBody {
  readonly result: boolean;
  readonly data: CreatedTask & {
    readonly results?: readonly { result: boolean; replayed?: boolean; data: CreatedTask }[];
  };
}

/** A client that lives on when the server does not. */
export class CrashClient {
  url = '';

  constructor(
    readonly spaceId: number,
    readonly templateId: number,
  ) {}

  async post(operation: string, body: unknown, key?: string): Promise<Outcome> {
    try {
      const response = await fetch(`${this.url}/space/${this.spaceId}/${operation}/`, {
        method: 'POST',
        headers: {
          ...credentials('demo'),
          'content-type': 'application/json',
          ...(key !== undefined && { 'idempotency-key': key }),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      });
      return {
        answered: true,
        status: response.status,
        replayed: response.headers.get('idempotency-replayed') === 'true',
        body: (await response.json()) as CallBody,
      };
    } catch {
      return { answered: false };
    }
  }

  async detail(id: number): Promise<{ status: number; text: string }> {
    const path = `/space/${this.spaceId}/task/${id}/get_task_detail`;
    const response = await fetch(this.url + path, { headers: credentials('demo') });
    return { status: response.status, text: await response.text() };
  }

  item(name: string, more: object = {}): object {
    return {
      template_id: this.templateId,
      creator: 'c',
      name,
      constants: { '${city}': name },
      ...more,
    };
  }
}
