import { createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';
import { type Failpoint, FAILPOINTS, parseFailpoint } from '../common/failpoint.js';
import { type Config, type DatabaseConfig, type Limits, type SecretKey } from './config.js';
import { EnvReader } from './env-reader.js';
import { readEngineCalls } from './read-engine-calls.js';
import { readGateway } from './read-gateway.js';
import { readMail } from './read-mail.js';

const MIB = 1024 * 1024;
const APP_CODE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/;
const ASYMMETRIC = [
  'RS512',
  'RS256',
  'RS384',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const;

/** The environment is wrong. `problems` has one line each, naming the variable and never its value. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is invalid:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** The process's environment with some variables set otherwise; only this room reads `process.env`. */
export function environmentWith(
  overrides: Readonly<Record<string, string>>,
  defaults: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string | undefined>> {
  return { ...defaults, ...process.env, ...overrides };
}

/** @throws ConfigError naming every wrong variable */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const read = new EnvReader(env);
  const host = read.text('HOST', '127.0.0.1');
  const port = read.integer('PORT', 8000, 0, 65535);
  const database = readDatabase(read);
  const config: Config = {
    host,
    port,
    publicUrl: readPublicUrl(read, host, port),
    role: read.choice('ROLE', ['all', 'api', 'worker'], 'all'),
    database,
    redisUrl: readUrl(read, 'REDIS_URL', ['redis:', 'rediss:']),
    migrateOnStart: read.flag('MIGRATE_ON_START', true),
    secretKeys: readSecretKeys(read),
    bootstrapApps: readBootstrapApps(read),
    demo: read.optionalFlag('DEMO'),
    authModes: new Set(
      read.list('AUTH_MODES', ['app_secret', 'gateway_jwt'], ['app_secret', 'gateway_jwt']),
    ),
    gatewayKeys: readGatewayKeys(read),
    gatewayAlgorithms: read.list('GATEWAY_JWT_ALGORITHMS', ASYMMETRIC, ['RS512']),
    trustAssertedUser: read.flag('TRUST_ASSERTED_USER', false),
    authFailsPerMinute: read.integer('AUTH_FAILS_PER_MINUTE', 30, 1, 1_000_000),
    trustProxy: readTrustProxy(read),
    timeZone: readTimeZone(read),
    wireProfile: read.choice('WIRE_PROFILE', ['rest', 'bkflow'], 'rest'),
    docs: read.flag('DOCS', true),
    metrics: read.flag('METRICS', true),
    maxSpacesPerApp: read.integer('LIMIT_SPACES_PER_APP', 100, 1, 1_000_000),
    idempotencyHours: read.integer('IDEMPOTENCY_HOURS', 24, 1, 24 * 365),
    idempotencyWaitMs: read.integer('IDEMPOTENCY_WAIT_MS', 5000, 1000, 50_000),
    shutdownMs: read.integer('SHUTDOWN_MS', 8000, 100, 600_000),
    taskFormCacheBytes: read.integer('TASK_FORM_CACHE_BYTES', 64 * MIB, 0, 8192 * MIB),
    logLevel: read.choice(
      'LOG_LEVEL',
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'info',
    ),
    logPretty: read.flag('LOG_PRETTY', process.stdout.isTTY),
    failpoint: readFailpoint(read),
    leaseMs: read.integer('LEASE_MS', 30_000, 3000, 3_600_000),
    engineCalls: readEngineCalls(read),
    plugins: readList(read, 'PLUGINS'),
    egressAllow: readList(read, 'EGRESS_ALLOW'),
    retentionDetailDays: read.integer('RETENTION_DETAIL_DAYS', 30, 1, 100_000),
    retentionTaskDays: read.integer('RETENTION_TASK_DAYS', 180, 1, 100_000),
    snapshotGraceHours: read.integer('SNAPSHOT_GRACE_HOURS', 24, 1, 24 * 365),
    ...readGateway(read),
    approvalUrl: readUrl(read, 'APPROVAL_URL', ['http:', 'https:']),
    notifyUrl: readUrl(read, 'NOTIFY_URL', ['http:', 'https:']),
    notifyMail: readMail(read),
    limits: readLimits(read),
  };
  checkTogether(read, config);
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return Object.freeze(config);
}

function readLimits(read: EnvReader): Limits {
  return {
    bodyBytes: read.integer('LIMIT_BODY_BYTES', MIB, 1024, 1024 * MIB),
    treeBodyBytes: read.integer('LIMIT_TREE_BODY_BYTES', 16 * MIB, 1024, 1024 * MIB),
    treeNodes: read.integer('LIMIT_TREE_NODES', 10_000, 1, 1_000_000),
    subprocessDepth: read.integer('LIMIT_SUBPROCESS_DEPTH', 32, 1, 1000),
    treeFeelLength: read.integer('LIMIT_TREE_FEEL_LENGTH', 65_536, 0, 16 * MIB),
    jsonDepth: read.integer('LIMIT_JSON_DEPTH', 256, 8, 1000),
    constantsBytes: read.integer('LIMIT_CONSTANTS_BYTES', 256 * 1024, 16, 64 * MIB),
    outputBytes: read.integer('LIMIT_OUTPUT_BYTES', 256 * 1024, 1024, 64 * MIB),
    taskOutputBytes: read.integer('LIMIT_TASK_OUTPUT_BYTES', 64 * MIB, 1024, 8192 * MIB),
    credentialsBytes: read.integer('LIMIT_CREDENTIALS_BYTES', 64 * 1024, 64, 16 * MIB),
    credentialScopes: read.integer('LIMIT_CREDENTIAL_SCOPES', 100, 1, 10_000),
    nameLength: 128,
    page: read.integer('LIMIT_PAGE', 200, 1, 10_000),
    offset: read.integer('LIMIT_OFFSET', 100_000, 0, 1_000_000_000),
    bulkTasks: read.integer('LIMIT_BULK_TASKS', 500, 1, 10_000),
    mockData: read.integer('LIMIT_MOCK_DATA', 1000, 1, 100_000),
    mockDataBytes: read.integer('LIMIT_MOCK_DATA_BYTES', 4 * MIB, 1024, 256 * MIB),
  };
}

function readList(read: EnvReader, name: string): string[] {
  const text = read.optional(name);
  return text === null
    ? []
    : text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
}

function readDatabase(read: EnvReader): DatabaseConfig {
  const url = read.text('DATABASE_URL', 'sqlite:./data/millrace.db');
  if (url.startsWith('sqlite:')) {
    const file = url.slice('sqlite:'.length);
    if (file === '' || file === ':memory:') {
      read.problem(
        'DATABASE_URL',
        'must name a file after sqlite:, e.g. sqlite:./data/millrace.db',
      );
    }
    return { dialect: 'sqlite', file };
  }
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (
    parsed === null ||
    !/^(mysql|mariadb):$/.test(parsed.protocol) ||
    parsed.pathname.length < 2
  ) {
    read.problem('DATABASE_URL', 'must be sqlite:PATH or mysql://user:password@host:3306/database');
  }
  return {
    dialect: 'mysql',
    url,
    poolSize: read.integer('DATABASE_POOL', 10, 1, 1000),
    timeoutMs: read.integer('DATABASE_TIMEOUT_MS', 30_000, 1000, 3_600_000),
  };
}

function readUrl(read: EnvReader, name: string, protocols: readonly string[]): string | null {
  const url = read.optional(name);
  if (url === null) return null;
  if (!URL.canParse(url) || !protocols.includes(new URL(url).protocol)) {
    read.problem(
      name,
      `must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    );
  }
  return url;
}

function readPublicUrl(read: EnvReader, host: string, port: number): string {
  const url = readUrl(read, 'PUBLIC_URL', ['http:', 'https:']);
  return (url ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`).replace(/\/+$/, '');
}

function readSecretKeys(read: EnvReader): SecretKey[] | null {
  const text = read.optional('SECRET_KEYS');
  if (text === null) return null;
  const keys = text.split(',').map((item) => {
    const [id = '', encoded = ''] = item.trim().split(':', 2);
    return { id, key: Buffer.from(encoded, 'base64') };
  });
  const wellFormed = keys.every(
    ({ id, key }) => /^[A-Za-z0-9_-]{1,16}$/.test(id) && key.length >= 32,
  );
  if (!wellFormed || new Set(keys.map(({ id }) => id)).size !== keys.length) {
    read.problem(
      'SECRET_KEYS',
      'must be a comma-separated list of id:base64 with distinct ids (1 to 16 letters or digits) and keys of at least 32 bytes',
    );
  }
  return keys;
}

function readBootstrapApps(read: EnvReader): Config['bootstrapApps'] {
  const text = read.optional('BOOTSTRAP_APPS');
  if (text === null) return [];
  return text.split(',').map((item) => {
    const at = item.indexOf(':');
    const code = item.slice(0, Math.max(at, 0)).trim();
    const secret = item.slice(at + 1).trim();
    if (!APP_CODE.test(code) || secret.length < 32 || secret.length > 128) {
      read.problem(
        'BOOTSTRAP_APPS',
        'must be a comma-separated list of code:secret; a code has 1 to 32 letters, digits, "_", "." or "-", a secret 32 to 128 characters',
      );
    }
    return { code, secret };
  });
}

function readGatewayKeys(read: EnvReader): ReadonlyMap<string, string> {
  const text = read.optional('GATEWAY_JWT_PUBLIC_KEYS');
  if (text === null) return new Map();
  const rule = 'must be a JSON object that maps a gateway name (the JWT kid) to a PEM public key';
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = null;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    read.problem('GATEWAY_JWT_PUBLIC_KEYS', rule);
    return new Map();
  }
  const keys = new Map<string, string>();
  for (const [name, pem] of Object.entries(parsed)) {
    if (typeof pem === 'string' && isPublicKey(pem)) keys.set(name, pem);
    else
      read.problem(
        'GATEWAY_JWT_PUBLIC_KEYS',
        `${rule}; the key of ${JSON.stringify(name)} is not one`,
      );
  }
  return keys;
}

function isPublicKey(pem: string): boolean {
  if (!pem.includes('PUBLIC KEY')) return false;
  try {
    createPublicKey(pem);
    return true;
  } catch {
    return false;
  }
}

/** A number of hops or a list of addresses: "trust everybody" would let a client choose its own address. */
function readTrustProxy(read: EnvReader): number | string[] | null {
  const text = read.optional('TRUST_PROXY');
  if (text === null) return null;
  if (/^[1-9][0-9]?$/.test(text)) return Number(text);
  const addresses = text.split(',').map((item) => item.trim());
  if (addresses.every((item) => isIP(item.replace(/\/\d{1,3}$/, '')) !== 0)) return addresses;
  read.problem(
    'TRUST_PROXY',
    'must be a number of proxies (1 to 99) or a comma-separated list of addresses and CIDRs',
  );
  return null;
}

function readTimeZone(read: EnvReader): string {
  const zone = read.text('TIME_ZONE', 'Asia/Shanghai');
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    read.problem('TIME_ZONE', 'must be an IANA time zone, e.g. Asia/Shanghai');
    return 'UTC';
  }
  return zone;
}

function readFailpoint(read: EnvReader): Failpoint | null {
  const text = read.optional('MILLRACE_FAILPOINT');
  if (text === null) return null;
  const point = parseFailpoint(text);
  if (point === null) {
    read.problem(
      'MILLRACE_FAILPOINT',
      `must be left out (it is for crash tests), or be one of ${FAILPOINTS.join(', ')}, with :N for the N-th time, or several in their order with > between them`,
    );
  }
  return point;
}

function checkTogether(read: EnvReader, config: Config): void {
  if (config.role !== 'all') {
    if (config.database.dialect === 'sqlite') {
      read.problem(
        'ROLE',
        `${config.role} needs a MySQL or MariaDB DATABASE_URL; SQLite serves ROLE=all only`,
      );
    }
    if (config.redisUrl === null) read.problem('REDIS_URL', `is required with ROLE=${config.role}`);
  }
  if (
    config.database.dialect === 'mysql' &&
    config.database.timeoutMs <= config.idempotencyWaitMs
  ) {
    read.problem(
      'DATABASE_TIMEOUT_MS',
      `must be more than IDEMPOTENCY_WAIT_MS (${config.idempotencyWaitMs}), for which the database may wait for a lock`,
    );
  }
  if (config.database.dialect === 'mysql' && config.secretKeys === null) {
    read.problem(
      'SECRET_KEYS',
      'is required with a MySQL or MariaDB DATABASE_URL (id:base64 of 32 random bytes)',
    );
  }
}
