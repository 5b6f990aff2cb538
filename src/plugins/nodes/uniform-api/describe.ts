import { optional } from '../../fields.js';
import { type PluginField } from '../../plugin.js';
import { API_GROUP } from '../groups.js';

/** What all versions of the component have in common. */
export function describeUniformApi(version: string, inputs: readonly PluginField[]) {
  return {
    kind: 'step',
    onLost: 'fail',
    code: 'uniform_api',
    version,
    name: '统一API调用',
    description: '用于调用符合接口协议的统一API',
    group: API_GROUP,
    inputs,
    outputs: [
      optional('data', '响应内容', {}, 'What the API gave; its form is up to the API.'),
      optional('status_code', '状态码', { type: 'integer' }, 'The HTTP status of the last answer.'),
    ],
  } as const;
}
