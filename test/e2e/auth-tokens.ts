import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';

export interface Gateway {
  readonly publicPem: string;
  readonly privateKey: KeyObject;
}

export function createGateway(): Gateway {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(), privateKey };
}

/** A token as the BlueKing gateway signs them; `claims` replace the usual ones. */
export async function signToken(
  { privateKey }: Gateway,
  claims: Record<string, unknown> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: 'APIGW',
    nbf: now - 300,
    exp: now + 1500,
    app: { version: 1, app_code: 'demo', verified: true, valid_error_message: '' },
    user: { version: 1, username: 'li.wei', verified: true, valid_error_message: '' },
    ...claims,
  })
    .setProtectedHeader({ typ: 'JWT', alg: 'RS512', kid: 'gw' })
    .sign(privateKey);
}
