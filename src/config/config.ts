import { type Failpoint } from '../common/failpoint.js';

export type Role = 'all' | 'api' | 'worker';
export type WireProfile = 'rest' | 'bkflow';
export type AuthMode = 'app_secret' | 'gateway_jwt';

export type DatabaseConfig =
  | { readonly dialect: 'sqlite'; readonly file: string }
  | {
      readonly dialect: 'mysql';
      readonly url: string;
      readonly poolSize: number;
      /** How long a call waits for a connection, and for an answer on one. */
      readonly timeoutMs: number;
    };

export interface SecretKey {
  readonly id: string;
  readonly key: Buffer;
}

/** Everything that the environment decides; validated once at start, never changed. Times in milliseconds, sizes in bytes. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Base of links in answers, without a trailing slash. */
  readonly publicUrl: string;
  readonly role: Role;
  readonly database: DatabaseConfig;
  readonly redisUrl: string | null;
  /** Apply pending migrations at start; else an older database is refused. */
  readonly migrateOnStart: boolean;
  /** The first is current; all verify. Null on SQLite: generated into a file beside the database. */
  readonly secretKeys: readonly SecretKey[] | null;
  readonly bootstrapApps: readonly { readonly code: string; readonly secret: string }[];
  /** null: `true` on a new SQLite file and a loopback HOST. */
  readonly demo: boolean | null;
  readonly authModes: ReadonlySet<AuthMode>;
  readonly gatewayKeys: ReadonlyMap<string, string>;
  readonly gatewayAlgorithms: readonly string[];
  readonly trustAssertedUser: boolean;
  readonly authFailsPerMinute: number;
  /** Whose `X-Forwarded-For` counts: hops, or addresses and CIDRs; null: nobody's. */
  readonly trustProxy: number | string[] | null;
  readonly timeZone: string;
  readonly wireProfile: WireProfile;
  readonly docs: boolean;
  readonly metrics: boolean;
  readonly maxSpacesPerApp: number;
  readonly idempotencyHours: number;
  readonly idempotencyWaitMs: number;
  readonly shutdownMs: number;
  readonly taskFormCacheBytes: number;
  /** How long a worker's claims hold without being renewed. */
  readonly leaseMs: number;
  readonly engineCalls: EngineCalls;
  /** Modules that bring more plugins. */
  readonly plugins: readonly string[];
  /** CIDRs, hosts and host:port that plugins may reach besides public addresses. */
  readonly egressAllow: readonly string[];
  readonly retentionDetailDays: number;
  readonly retentionTaskDays: number;
  /** How long a shared snapshot without a task is kept, at least. */
  readonly snapshotGraceHours: number;
  /** Hosts, with their port, of the API gateway: what `uniform_api` may call. Null: what each space lists. */
  readonly gatewayHosts: RegExp | null;
  /** With whom `uniform_api` calls when neither task nor space has a credential. */
  readonly gatewayApp: { readonly code: string; readonly secret: string } | null;
  readonly approvalUrl: string | null;
  readonly notifyUrl: string | null;
  /** The mail server of `bk_notify`. The URL holds its password. */
  readonly notifyMail: {
    readonly url: string;
    readonly from: string;
    /** Completes receivers that are user names. */
    readonly domain: string | null;
  } | null;
  readonly logLevel: string;
  readonly logPretty: boolean;
  /** For crash tests only: where a server ends itself with SIGKILL. */
  readonly failpoint: Failpoint | null;
  readonly limits: Limits;
}

/** How many calls of plugins run at a time in this process. */
export interface EngineCalls {
  readonly total: number;
  readonly perSpace: number;
  /** By plugin code. */
  readonly perPlugin: ReadonlyMap<string, number>;
  /** Of each plugin that {@link perPlugin} does not name. */
  readonly perOtherPlugin: number;
}

/** Each is named by its variable in the error that it causes. */
export interface Limits {
  readonly bodyBytes: number;
  readonly treeBodyBytes: number;
  readonly treeNodes: number;
  readonly subprocessDepth: number;
  readonly treeFeelLength: number;
  readonly jsonDepth: number;
  readonly constantsBytes: number;
  readonly outputBytes: number;
  readonly taskOutputBytes: number;
  /** Content of one credential of a space; credentials of one task together. */
  readonly credentialsBytes: number;
  readonly credentialScopes: number;
  readonly nameLength: number;
  readonly page: number;
  readonly offset: number;
  readonly bulkTasks: number;
  /** Stored mock data of one template: entries, and bytes of their JSON together. */
  readonly mockData: number;
  readonly mockDataBytes: number;
}
