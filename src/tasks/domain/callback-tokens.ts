import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecretKeys } from '../../auth/index.js';

/** One run of a node that waits for a callback. */
export interface CallbackTarget {
  readonly spaceId: number;
  readonly taskId: number;
  /** The task's node id. */
  readonly nodeId: string;
  readonly version: string;
}

/** Tokens with which others report the result of a node: signed with SECRET_KEYS, so nobody can guess or change one. */
@Injectable()
export class CallbackTokens {
  constructor(private readonly keys: SecretKeys) {}

  sign({ spaceId, taskId, nodeId, version }: CallbackTarget): string {
    const { id, key } = this.keys.current;
    const text = [spaceId, taskId, nodeId, version].join(':');
    const body = Buffer.from(text).toString('base64url');
    return `${id}.${body}.${mac(key, body).toString('base64url')}`;
  }

  /** Null when the token is not one of ours. */
  verify(token: string): CallbackTarget | null {
    const [keyId = '', body = '', given = '', ...more] = token.split('.');
    const key = this.keys.find(keyId);
    if (key === null || more.length > 0) return null;
    const expected = mac(key.key, body);
    const actual = Buffer.from(given, 'base64url');
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return null;
    const [space, task, nodeId, version] = Buffer.from(body, 'base64url').toString().split(':');
    if (nodeId === undefined || version === undefined) return null;
    return { spaceId: Number(space), taskId: Number(task), nodeId, version };
  }
}

function mac(key: Buffer, body: string): Buffer {
  return createHmac('sha256', key).update(`millrace callback:${body}`).digest();
}
