import { getKey, isJsonObject, type JsonValue } from '../../../common/json/index.js';
import { isTruthy, textOf } from '../../inputs.js';
import { type ApiAnswer } from './api-caller.js';

/** A provider's JSON that is not empty; version 2 wants nothing else. */
export function goodJson({ status, json }: ApiAnswer): JsonValue | null {
  return isOk(status) && json !== undefined && isTruthy(json) ? json : null;
}

/** An object says `result`; a list is a success. */
export function isResultFalse(json: JsonValue): boolean {
  return isJsonObject(json) && !isTruthy(getKey(json, 'result') ?? null);
}

/** Whether the call came to something: by its status alone, or by JSON whose `result` is true. */
export function isGood(answer: ApiAnswer, isStandard: boolean): boolean {
  if (isStandard) return isOk(answer.status);
  const json = goodJson(answer);
  return json !== null && !isResultFalse(json);
}

/** Why a call failed, in the provider's own words where it has some. */
export function problemOf({ status, json }: ApiAnswer): string {
  const message = messageOf(json);
  if (message !== null) return `[request api error] message: ${message}.`;
  if (!isOk(status)) return `[request api error] status_code: ${status}.`;
  return '[request api error] the response is not valid json format';
}

export function messageOf(json: JsonValue | undefined): string | null {
  const message = isJsonObject(json) ? (getKey(json, 'message') ?? null) : null;
  return message === null || message === '' ? null : textOf(message);
}

function isOk(status: number): boolean {
  return status >= 200 && status < 300;
}
