import { APP_SECRETS, type Service, type WireAnswer } from '../support/harness.js';

/** What a caller sends, and what the probe's routes answer. */
export const SECRET = APP_SECRETS.demo;
export const WRONG = 'not-the-secret-'.padEnd(40, 'x');
export const PAIR = { bk_app_code: 'demo', bk_app_secret: SECRET };

export const asHeader = (fields: object): Record<string, string> => ({
  'x-bkapi-authorization': JSON.stringify(fields),
});
export const asBasic = (code: string, secret: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${code}:${secret}`).toString('base64')}`,
});

export interface Probe {
  readonly caller: { appCode: string; username: string | null; userVerified: boolean };
  readonly body?: object;
}

/** A call with no other credentials than those of `headers` and `body`. */
export function postProbe(
  service: Service,
  body: unknown,
  headers: Record<string, string> = {},
  path = '/probe',
): Promise<WireAnswer<Probe>> {
  return service.call<Probe>('POST', path, body, { as: null, headers });
}
