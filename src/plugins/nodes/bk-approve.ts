import { getKey, isJsonObject, stringifyJson, type JsonObject } from '../../common/json/index.js';
import { type PluginCall } from '../../engine/index.js';
import { optional, required } from '../fields.js';
import { inputOf, isTruthy, jsonIn, textOf } from '../inputs.js';
import { type PluginContext, type StepPlugin } from '../plugin.js';
import { awaitCallback, failed, finished } from '../results.js';
import { BLUEKING_GROUP } from './groups.js';

/** Where approvals become tickets; without it an approval just waits for its callback. */
export interface TicketOptions {
  /** Takes BKFlow's ITSM request as a POST and answers `{result, data: {sn}, message}`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TICKET_TIMEOUT_MS = 30_000;

/** Asks people for an approval (flow-layer.md 4.5); the answer comes as a callback `{approve_result}`. */
export function bkApprove(ticket: TicketOptions | null): StepPlugin {
  return {
    kind: 'step',
    onLost: ticket === null ? 'rerun' : 'fail',
    code: 'bk_approve',
    version: 'v1.0',
    name: '审批',
    description: '等待审批人审批',
    group: BLUEKING_GROUP,
    inputs: [
      required('bk_verifier', '审核人', { type: 'string' }, 'Who approves, separated by commas.'),
      required('bk_approve_title', '审核标题', { type: 'string' }, 'Title of the request.'),
      required('bk_approve_content', '审核内容', { type: 'string' }, 'What is to be approved.'),
      optional(
        'rejected_block',
        '拒绝后阻塞',
        { type: 'boolean', default: true },
        'Whether a rejection fails the node; else the flow goes on.',
      ),
    ],
    outputs: [
      optional('sn', '单据sn', { type: 'string' }, 'Number of the ticket.'),
      optional('approve_result', '审核结果', { type: 'string', enum: ['通过', '拒绝'] }, ''),
    ],
    async execute(call, context) {
      if (ticket === null)
        return awaitCallback(null, { sn: `local-${call.taskId}-${call.version}` });
      const created = await createTicket(ticket, call, context);
      return created.ok ? awaitCallback(null, { sn: created.sn }) : failed(created.reason);
    },
    schedule({ inputs, callback }) {
      const answer = isJsonObject(callback) ? getKey(callback, 'approve_result') : undefined;
      if (answer === undefined) {
        const shown = textOf(callback ?? null);
        return failed(`get Approve Component result failed: ${shown}, err: 'approve_result'`);
      }
      const isApproved = isTruthy(answer);
      const outputs = { approve_result: isApproved ? '通过' : '拒绝' };
      const isBlocking = isTruthy(getKey(inputs, 'rejected_block') ?? true);
      return isApproved || !isBlocking ? finished(outputs) : failed('审批被拒绝', outputs);
    },
  };
}

type Created =
  { readonly ok: true; readonly sn: string } | { readonly ok: false; readonly reason: string };

async function createTicket(
  ticket: TicketOptions,
  call: PluginCall,
  context: PluginContext,
): Promise<Created> {
  const body = stringifyJson(ticketOf(call, context.callbackUrl(call).url));
  const headers = { 'Content-Type': 'application/json', ...ticket.headers };
  const answer = await context.fetch({
    method: 'POST',
    url: ticket.url,
    headers,
    body,
    timeoutMs: TICKET_TIMEOUT_MS,
  });
  return readTicket(answer.body) ?? refused(answer.status, answer.body);
}

function ticketOf({ inputs, system }: PluginCall, callbackUrl: string): JsonObject {
  const verifier = textOf(inputOf(inputs, 'bk_verifier')).replaceAll(' ', '');
  return {
    creator: getKey(system, 'executor') ?? '',
    fields: [
      { key: 'title', value: inputOf(inputs, 'bk_approve_title') },
      { key: 'APPROVER', value: verifier },
      { key: 'APPROVAL_CONTENT', value: inputOf(inputs, 'bk_approve_content') },
    ],
    fast_approval: true,
    meta: { callback_url: callbackUrl },
  };
}

function readTicket(text: string): Created | null {
  const answer = jsonIn(text);
  if (!isJsonObject(answer) || !isTruthy(getKey(answer, 'result') ?? null)) return null;
  const data = getKey(answer, 'data') ?? null;
  const sn = isJsonObject(data) ? getKey(data, 'sn') : undefined;
  return sn === undefined ? null : { ok: true, sn: textOf(sn) };
}

function refused(status: number, text: string): Created {
  const answer = jsonIn(text);
  const message = isJsonObject(answer) ? (getKey(answer, 'message') ?? null) : null;
  const shown = message === null ? `HTTP status ${status}` : textOf(message);
  return { ok: false, reason: `the ticket system refused the approval: ${shown}` };
}
