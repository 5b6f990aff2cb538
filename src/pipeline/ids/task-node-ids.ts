import { createHash } from 'node:crypto';

const DIGITS = 31;
const CANONICAL_ID = /^[nl][0-9a-f]{31}$/;

/**
 * The node and flow ids of one task (architecture.md 4): a template's id with its 31 hex digits XORed with a mask
 * made of the task's `instance_id`. A bijection, and its own inverse.
 */
export class TaskNodeIds {
  private readonly mask: bigint;

  constructor(instanceId: string) {
    const digest = createHash('sha256').update(instanceId).digest('hex');
    this.mask = BigInt(`0x${digest.slice(0, DIGITS)}`);
  }

  /** The task's id for a template's id; an id that is not canonical stays as it is. */
  toTask(templateId: string): string {
    return CANONICAL_ID.test(templateId) ? this.flip(templateId) : templateId;
  }

  /** The template's id for a task's id; null when it is not a well-formed id. */
  toTemplate(taskId: string): string | null {
    return CANONICAL_ID.test(taskId) ? this.flip(taskId) : null;
  }

  private flip(id: string): string {
    const digits = (BigInt(`0x${id.slice(1)}`) ^ this.mask).toString(16).padStart(DIGITS, '0');
    return id.slice(0, 1) + digits;
  }
}

/** Whether an id is `n` or `l` and 31 lowercase hex digits. */
export function isCanonicalId(id: string): boolean {
  return CANONICAL_ID.test(id);
}
