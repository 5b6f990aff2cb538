import { type JsonObject } from '../../common/json/index.js';
import { type CredentialType } from './credential-content.js';

/** Which flows of the space may use a credential (`api-platform.md` 6.3). */
export const SCOPE_LEVELS = ['all', 'part', 'none'] as const;
export type ScopeLevel = (typeof SCOPE_LEVELS)[number];

/** A scope of flows; null and `""` are no scope. */
export interface FlowScope {
  readonly type: string | null;
  readonly value: string | null;
}

/** A credential of a space, without its secrets. */
export interface Credential {
  readonly id: number;
  readonly spaceId: number;
  /** Unique in the space. */
  readonly name: string;
  readonly type: CredentialType;
  readonly desc: string | null;
  /** JSON text of the content with secrets masked. */
  readonly shownContent: string;
  readonly scopeLevel: ScopeLevel;
  /** They count with the level `part` only. */
  readonly scopes: readonly FlowScope[];
  readonly creator: string;
  readonly updatedBy: string;
  readonly createAt: Date;
  readonly updateAt: Date;
}

/** A credential with its secrets, for those that call with it. */
export interface OpenCredential {
  readonly id: number;
  readonly name: string;
  readonly type: CredentialType;
  readonly content: JsonObject;
  readonly shownContent: JsonObject;
}

export interface NewCredential {
  readonly name: string;
  readonly type: CredentialType;
  /** As it came; checked against the type. */
  readonly content: JsonObject;
  readonly desc: string | null;
  readonly scopeLevel: ScopeLevel;
  readonly scopes: readonly FlowScope[];
  /** User name; empty when the call names none. */
  readonly operator: string;
}

/** What an update changes; what is left out stays. */
export type CredentialChanges = Partial<Omit<NewCredential, 'operator'>> & {
  readonly operator: string;
};

/** What a list of credentials asks for. */
export interface CredentialPage {
  /** Only those that flows of this scope may use. */
  readonly usableIn?: FlowScope | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Whether a flow of this scope may use the credential. A flow without a scope may use those for `all` only. */
export function isUsableIn(
  { scopeLevel, scopes }: Pick<Credential, 'scopeLevel' | 'scopes'>,
  flow: FlowScope,
): boolean {
  if (scopeLevel !== 'part') return scopeLevel === 'all';
  return (
    isScoped(flow) && scopes.some(({ type, value }) => type === flow.type && value === flow.value)
  );
}

/** A type or a value alone is no scope. */
export function isScoped({ type, value }: FlowScope): boolean {
  return type !== null && type !== '' && value !== null && value !== '';
}
