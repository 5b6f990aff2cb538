import { Injectable } from '@nestjs/common';
import { readTime, type ReadTx, type Tx } from '../../database/index.js';
import { type App, type StoredSecret } from '../domain/app.js';

interface AppRow {
  readonly code: string;
  readonly name: string;
  readonly wire_profile: string | null;
  readonly is_disabled: number;
  readonly created_at: unknown;
  readonly secret_id: number | null;
  readonly key_id: string | null;
  readonly digest: string | null;
  readonly secret_created_at: unknown;
}

const SELECT = `SELECT a.code, a.name, a.wire_profile, a.is_disabled, a.created_at,
  s.id AS secret_id, s.key_id, s.digest, s.created_at AS secret_created_at
  FROM app a LEFT JOIN app_secret s ON s.app_code = a.code`;
/** MySQL has no "do nothing" of its own; assigning a key to itself is one. */
const INSERT_IF_ABSENT = {
  sqlite: 'ON CONFLICT (code) DO NOTHING',
  mysql: 'ON DUPLICATE KEY UPDATE code = code',
} as const;

export type NewAppRow = Pick<App, 'code' | 'name' | 'wireProfile' | 'createdAt'>;

/** Apps and the digests of their secrets. One statement reads an app: the guard does so on the hot path. */
@Injectable()
export class AppsRepository {
  async find(tx: ReadTx, code: string): Promise<App | null> {
    const rows = await tx.all<AppRow>(`${SELECT} WHERE a.code = ? ORDER BY s.id DESC`, [code]);
    return toApps(rows)[0] ?? null;
  }

  async list(tx: ReadTx): Promise<App[]> {
    return toApps(await tx.all<AppRow>(`${SELECT} ORDER BY a.code, s.id DESC`));
  }

  /** Fails with a unique violation when the code is taken. */
  async insert(tx: Tx, app: NewAppRow): Promise<void> {
    await this.insertRow(tx, app, '');
  }

  async insertIfAbsent(tx: Tx, app: NewAppRow): Promise<void> {
    await this.insertRow(tx, app, INSERT_IF_ABSENT[tx.dialect]);
  }

  /** Serialises changes of one app's secrets; SQLite has one writer anyway. */
  async lock(tx: Tx, code: string): Promise<void> {
    if (tx.dialect === 'mysql')
      await tx.all('SELECT code FROM app WHERE code = ? FOR UPDATE', [code]);
  }

  async setDisabled(tx: Tx, code: string, isDisabled: boolean): Promise<void> {
    await tx.run('UPDATE app SET is_disabled = ? WHERE code = ?', [isDisabled, code]);
  }

  async addSecret(
    tx: Tx,
    code: string,
    { keyId, digest, createdAt }: Omit<StoredSecret, 'id'>,
  ): Promise<void> {
    await tx.run(
      'INSERT INTO app_secret (app_code, key_id, digest, created_at) VALUES (?, ?, ?, ?)',
      [code, keyId, digest, createdAt],
    );
  }

  async deleteSecrets(tx: Tx, ids: readonly number[]): Promise<void> {
    for (const id of ids) await tx.run('DELETE FROM app_secret WHERE id = ?', [id]);
  }

  /** Only when the row still has the digest that was read: another process may have been first. */
  async replaceDigest(
    tx: Tx,
    { id, digest }: StoredSecret,
    next: { keyId: string; digest: string },
  ): Promise<void> {
    await tx.run('UPDATE app_secret SET key_id = ?, digest = ? WHERE id = ? AND digest = ?', [
      next.keyId,
      next.digest,
      id,
      digest,
    ]);
  }

  private async insertRow(tx: Tx, app: NewAppRow, suffix: string): Promise<void> {
    await tx.run(
      `INSERT INTO app (code, name, wire_profile, is_disabled, created_at) VALUES (?, ?, ?, ?, ?) ${suffix}`,
      [app.code, app.name, app.wireProfile, false, app.createdAt],
    );
  }
}

/** Rows of one app stand together. */
function toApps(rows: readonly AppRow[]): App[] {
  const apps: (App & { secrets: StoredSecret[] })[] = [];
  for (const row of rows) {
    let app = apps.at(-1);
    if (app?.code !== row.code) {
      app = toApp(row);
      apps.push(app);
    }
    const secret = toSecret(row);
    if (secret !== null) app.secrets.push(secret);
  }
  return apps;
}

function toApp(row: AppRow): App & { secrets: StoredSecret[] } {
  const { wire_profile: profile } = row;
  return {
    code: row.code,
    name: row.name,
    wireProfile: profile === 'rest' || profile === 'bkflow' ? profile : null,
    isDisabled: Boolean(row.is_disabled),
    createdAt: readTime(row.created_at),
    secrets: [],
  };
}

function toSecret(row: AppRow): StoredSecret | null {
  const { secret_id: id, key_id: keyId, digest, secret_created_at: createdAt } = row;
  if (id === null || keyId === null || digest === null) return null;
  return { id, keyId, digest, createdAt: readTime(createdAt) };
}
