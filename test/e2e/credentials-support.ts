import { type CallOptions, type Service, type WireAnswer } from '../support/harness.js';

export interface CredentialData {
  readonly id: number;
  readonly space_id: number;
  readonly name: string;
  readonly desc: string | null;
  readonly type: string;
  readonly content: Record<string, string>;
  readonly scope_level: string;
  readonly scopes: readonly { scope_type: string | null; scope_value: string | null }[];
  readonly updated_by: string;
}

export const SECRET = 's3cret-that-must-not-leak';

/** A good body; `more` over it. */
export function credential(more: object = {}): Record<string, unknown> {
  return {
    name: 'gw-default',
    type: 'BK_APP',
    content: { bk_app_code: 'ops-portal', bk_app_secret: SECRET },
    ...more,
  };
}

/** Calls to one space's credential operations. */
export class CredentialsApi {
  private constructor(
    readonly service: Service,
    readonly spaceId: number,
  ) {}

  static async open(service: Service): Promise<CredentialsApi> {
    return new CredentialsApi(service, await service.createSpace());
  }

  static of(service: Service, spaceId: number): CredentialsApi {
    return new CredentialsApi(service, spaceId);
  }

  create(more: object = {}, options?: CallOptions): Promise<WireAnswer<CredentialData>> {
    const path = `/space/${this.spaceId}/create_credential/`;
    return this.service.call('POST', path, credential(more), options);
  }

  /** A credential that must come to be. @returns its id */
  async make(more: object = {}): Promise<number> {
    const answer = await this.create(more);
    if (!answer.json.result) throw new Error(answer.text);
    return answer.json.data.id;
  }

  change(
    method: 'PUT' | 'PATCH' | 'DELETE',
    id: number,
    body?: unknown,
    options?: CallOptions,
  ): Promise<WireAnswer<CredentialData>> {
    return this.service.call(method, `/space/${this.spaceId}/credential/${id}/`, body, options);
  }

  list(query = ''): Promise<WireAnswer<CredentialData[]>> {
    return this.service.call('GET', `/space/${this.spaceId}/get_credential_list/${query}`);
  }

  async find(id: number): Promise<CredentialData | undefined> {
    return (await this.list()).json.data.find((item) => item.id === id);
  }

  async setConfig(config: object): Promise<void> {
    const path = `/space/${this.spaceId}/renew_space_config/`;
    const answer = await this.service.call('POST', path, { config });
    if (!answer.json.result) throw new Error(answer.text);
  }
}
