import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/harness.js';
import { type EngineStage } from './engine-stage.js';
import { openTasks, stuckNodes } from './engine-stored.js';

/** Starts tasks of all flows, does what they wait for, and knows what was acknowledged. */
export class EngineLoad {
  /** Name to id of tasks whose start was answered. */
  readonly acknowledged = new Map<string, number>();
  readonly problems: string[] = [];
  private unknown: { readonly templateId: number; readonly name: string }[] = [];
  private serial = 0;
  private isRunning = false;
  private lanes: Promise<void>[] = [];

  constructor(
    private readonly stage: EngineStage,
    private readonly random: () => number,
  ) {}

  /** Starts `each` tasks of every flow at once; what is cut off is known. */
  async burst(
    each: number,
    prefix: string,
    isWanted: (kind: string) => boolean = () => true,
  ): Promise<void> {
    const templates = [...this.stage.templates.values()].filter(({ kind }) => isWanted(kind));
    const starts = templates.flatMap(({ id, kind }) =>
      Array.from({ length: each }, (_, index) => this.make(id, `${prefix}-${kind}-${index}`)),
    );
    await Promise.all(starts);
  }

  /** Goes on starting tasks until `stop` or until the server is gone. @param pauseMs most time between two of a lane */
  start(lanes: number, pauseMs: number): void {
    this.isRunning = true;
    this.lanes = Array.from({ length: lanes }, () => this.lane(pauseMs));
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    await Promise.all(this.lanes);
  }

  /** Makes what was cut off again: its name is its key. @returns how many there were */
  async retryUnknown(): Promise<number> {
    const calls = this.unknown;
    this.unknown = [];
    for (const { templateId, name } of calls) await this.make(templateId, name);
    return calls.length;
  }

  /** Calls back every node that waits for it. */
  async callBack(): Promise<void> {
    for (const { taskId, nodeId } of await stuckNodes(this.stage, 'wait')) {
      await this.stage.client.operateNode(taskId, nodeId, 'callback', { data: { by: 'load' } });
    }
  }

  /** Retries, as an operator would, nodes whose worker was lost too often. */
  async retryLost(): Promise<number> {
    const nodes = await stuckNodes(this.stage, 'failed');
    for (const { taskId, nodeId } of nodes) {
      // A round of a looping node first; of another node the first is refused.
      await this.stage.client.operateNode(taskId, nodeId, 'retry', { loop: true });
      await this.stage.client.operateNode(taskId, nodeId, 'retry');
    }
    return nodes.length;
  }

  /** Does what tasks wait for until all are finished. @returns those that are not */
  finish(timeoutMs = 30_000): Promise<string[]> {
    return eventually(
      async () => {
        await this.callBack();
        await this.retryLost();
        return openTasks(this.stage.observer);
      },
      (open) => open.length === 0,
      timeoutMs,
    );
  }

  private async lane(pauseMs: number): Promise<void> {
    const templates = [...this.stage.templates.values()];
    while (this.isRunning) {
      const template = templates[Math.floor(this.random() * templates.length)];
      this.serial += 1;
      if (template === undefined) return;
      if (!(await this.make(template.id, `${template.kind}-${this.serial}`))) return;
      await delay(this.random() * pauseMs);
    }
  }

  /** @returns false when the server is gone */
  private async make(templateId: number, name: string): Promise<boolean> {
    const reply = await this.stage.client.start(templateId, name);
    // The service itself may not know either: its database did not confirm.
    if (reply === null || reply.status === 503) {
      this.unknown.push({ templateId, name });
      return reply !== null;
    }
    const id = Number(reply.body.data?.id);
    const before = this.acknowledged.get(name);
    if (!reply.body.result) this.problems.push(`${name}: ${JSON.stringify(reply)}`);
    else if (before !== undefined && before !== id) {
      this.problems.push(`${name}: task ${before} at first, ${id} when repeated`);
    } else this.acknowledged.set(name, id);
    return true;
  }
}
