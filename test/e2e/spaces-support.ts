import { type CallOptions, type Service, uniqueName, type WireAnswer } from '../support/harness.js';

export interface ConfigsData {
  readonly space_id: number;
  readonly config: readonly { readonly key: string; readonly value: unknown }[];
}

export interface CreatedSpace {
  readonly space: {
    readonly id: number;
    readonly name: string;
    readonly desc: string | null;
    readonly platform_url: string;
    readonly app_code: string;
    readonly create_type: string;
  };
  readonly config: ConfigsData;
}

export const PLATFORM_URL = 'https://ops.example.org';

/** create_space with a fresh name and a platform, unless given. */
export function createSpace(
  service: Service,
  fields: object = {},
  options?: CallOptions,
): Promise<WireAnswer<CreatedSpace>> {
  const body = { name: uniqueName('space'), platform_url: PLATFORM_URL, ...fields };
  return service.call<CreatedSpace>('POST', '/create_space/', body, options);
}

/** What a refusal says, as `path: message`, in order. */
export function problemsOf({ json }: WireAnswer<unknown>): string[] {
  return (json.error?.details ?? []).map(({ path, message }) => `${path}: ${message}`);
}

export function pathsOf({ json }: WireAnswer<unknown>): string[] {
  return (json.error?.details ?? []).map(({ path }) => path);
}

/** No operation deletes a space yet; its row says so when one does. */
export async function markDeleted(service: Service, spaceId: number): Promise<void> {
  await service.unitOfWork.run((tx) =>
    tx.run('UPDATE space SET is_deleted = 1 WHERE id = ?', [spaceId]),
  );
}

export async function countRows(
  service: Service,
  table: 'space' | 'space_config',
): Promise<number> {
  const rows = await service.unitOfWork.read((tx) =>
    tx.all<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`),
  );
  return Number(rows[0]?.n);
}
