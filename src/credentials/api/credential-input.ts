import { type ClassConstructor } from 'class-transformer';
import { type ErrorDetail } from '../../common/errors/index.js';
import { type Caller, readDto, validationFailed, WHOLE_BODY } from '../../common/http/index.js';
import { getKey, isJsonObject, type JsonValue } from '../../common/json/index.js';
import {
  type CredentialChanges,
  type FlowScope,
  type NewCredential,
} from '../domain/credential.js';
import { CREDENTIAL_TYPES, readContent } from '../domain/credential-content.js';
import { CreateCredentialDto, CredentialScopeDto, UpdateCredentialDto } from './credential.dto.js';

/** @throws validation_failed naming every bad field */
export function readNewCredential(body: unknown, caller: Caller): NewCredential {
  const { dto, scopes } = readCredential(CreateCredentialDto, body);
  return {
    name: dto.name,
    type: dto.type,
    content: dto.content,
    desc: dto.desc ?? null,
    scopeLevel: dto.scope_level ?? 'none',
    scopes: scopes ?? [],
    operator: caller.username ?? '',
  };
}

/** @throws validation_failed naming every bad field */
export function readCredentialChanges(body: unknown, caller: Caller): CredentialChanges {
  const { dto, scopes } = readCredential(UpdateCredentialDto, body);
  return {
    ...(dto.name !== undefined && { name: dto.name }),
    ...(dto.type !== undefined && { type: dto.type }),
    ...(dto.content !== undefined && { content: dto.content }),
    ...(dto.desc !== undefined && { desc: dto.desc }),
    ...(dto.scope_level !== undefined && { scopeLevel: dto.scope_level }),
    ...(scopes !== null && { scopes }),
    operator: caller.username ?? '',
  };
}

function readCredential<T extends { scopes?: JsonValue }>(
  type: ClassConstructor<T>,
  body: unknown,
): { dto: T; scopes: FlowScope[] | null } {
  const raw = body ?? {};
  const read = readDto(type, raw, WHOLE_BODY);
  const given = isJsonObject(raw) ? getKey(raw, 'scopes') : undefined;
  const details: ErrorDetail[] = [];
  const scopes = given === undefined || given === null ? null : readScopes(given, details);
  if (read.ok && details.length === 0) return { dto: read.value, scopes };
  throw validationFailed([...(read.ok ? [] : read.details), ...details, ...contentDetails(raw)]);
}

function readScopes(given: JsonValue, details: ErrorDetail[]): FlowScope[] {
  if (!Array.isArray(given)) {
    details.push({ path: '/scopes', message: 'must be a list of objects' });
    return [];
  }
  return given.flatMap((item, index) => {
    const read = readDto(CredentialScopeDto, item, { in: 'body', pointer: `/scopes/${index}` });
    if (read.ok) {
      return [{ type: read.value.scope_type ?? null, value: read.value.scope_value ?? null }];
    }
    details.push(...read.details);
    return [];
  });
}

/** What is wrong with the content, beside other wrong fields; the domain looks at it when nothing else is. */
function contentDetails(raw: unknown): ErrorDetail[] {
  if (!isJsonObject(raw)) return [];
  const content = getKey(raw, 'content');
  const type = CREDENTIAL_TYPES.find((known) => known === getKey(raw, 'type'));
  if (type === undefined || !isJsonObject(content)) return [];
  const read = readContent(type, content);
  return read.ok ? [] : read.details;
}
