import {
  getKey,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../common/json/index.js';
import { type PluginResult } from '../../../engine/index.js';
import { textOf } from '../../inputs.js';
import { searchJson } from '../../jmespath.js';
import { failed, finished } from '../../results.js';

/** `{key, value, data_key?, msg_key?}`: which status a provider's answer has. */
interface StatusTag {
  readonly key: string;
  readonly value: JsonValue;
  readonly dataKey: string;
  readonly messageKey: string;
}

/** @returns null when the config has no such tag */
function readTag(config: JsonObject, name: string): StatusTag | null {
  const tag = getKey(config, name);
  if (!isJsonObject(tag)) return null;
  const text = (key: string): string => textOf(getKey(tag, key) ?? '');
  const value = getKey(tag, 'value');
  if (text('key') === '' || value === undefined) return null;
  return { key: text('key'), value, dataKey: text('data_key'), messageKey: text('msg_key') };
}

/**
 * What an answer means by the tags of a polling or callback config: success comes before failure, failure before
 * running.
 *
 * @param label how messages begin: `[uniform_api polling]`
 * @returns null while it is running
 */
export function judgeStatus(
  config: JsonObject,
  answer: JsonValue,
  label: string,
): PluginResult | null {
  const success = readTag(config, 'success_tag');
  const fail = readTag(config, 'fail_tag');
  if (success === null || fail === null) return failed(`${label} config is invalid`);
  if (matches(success, answer)) {
    return success.dataKey === ''
      ? finished()
      : finished({ data: searchJson(success.dataKey, answer) });
  }
  if (matches(fail, answer)) {
    const message = fail.messageKey === '' ? null : searchJson(fail.messageKey, answer);
    return failed(
      message === null ? `${label} get fail status: ${textOf(answer)}` : textOf(message),
    );
  }
  const running = readTag(config, 'running_tag');
  if (running !== null && matches(running, answer)) return null;
  return failed(`${label} get status fail: ${textOf(answer)}`);
}

/** A number in the config is meant as its text. */
function matches(tag: StatusTag, answer: JsonValue): boolean {
  const value = searchJson(tag.key, answer);
  return value !== null && textOf(value) === textOf(tag.value);
}
