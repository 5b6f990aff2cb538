import { type JobPayload } from '../core/commands.js';
import { type Step } from '../core/step.js';

/** Whether the node's plugin wants to know that it was given up. */
export function canCancel(step: Step, nodeId: string): boolean {
  const node = step.node(nodeId);
  if (node.kind !== 'activity') return false;
  return step.env.traits(node.plugin.code, node.plugin.version)?.hasCancel === true;
}

/** A plugin that kept something and waits is told, by a job of its own, that nobody needs it any more. */
export function addCancelJobs(step: Step, readPayload: (job: number) => JobPayload | null): void {
  for (const { job, node, version } of step.changes.cancelled) {
    if (!canCancel(step, node)) continue;
    const payload = readPayload(job);
    if (payload === null || payload.state === null) continue;
    const no = step.nextNumber();
    const dueAt = step.env.now;
    const cancel = {
      no,
      kind: 'cancel',
      token: 0,
      node,
      version,
      step: 0,
      dueAt,
      payload,
    } as const;
    step.changes.jobs.set(no, cancel);
  }
}
