import { type CrashClient, type Outcome } from './crash-client.js';

/** One create call that can be made again: names carry its keys, so a task that came twice is seen. */
interface Call {
  readonly operation: 'create_task' | 'create_tasks';
  readonly body: object;
  readonly key?: string;
  /** Names of the tasks that it makes, in order. */
  readonly names: readonly string[];
  readonly isRepeatable: boolean;
}

const BULK = 5;

/** Concurrent create calls of all kinds, and what is known of them. */
export class Load {
  /** Task name to the id that a client was told. */
  readonly acknowledged = new Map<string, number>();
  /** Cut off calls; a call of them may have been stored or not. */
  unknown: Call[] = [];
  readonly answeredCalls: Call[] = [];
  readonly problems: string[] = [];
  private serial = 0;
  private isRunning = false;
  private lanes: Promise<void>[] = [];

  constructor(
    private readonly client: CrashClient,
    private readonly random: () => number,
  ) {}

  start(lanes: number): void {
    this.isRunning = true;
    this.lanes = Array.from({ length: lanes }, () => this.lane());
  }

  /** Resolves when the last call has ended one way or the other. */
  async stop(): Promise<void> {
    this.isRunning = false;
    await Promise.all(this.lanes);
  }

  /** Makes every cut off call with a key again. @returns how many had been stored before the kill */
  async retryUnknown(isStored: (name: string) => boolean): Promise<number> {
    const calls = this.unknown.filter(({ isRepeatable }) => isRepeatable);
    this.unknown = this.unknown.filter(({ isRepeatable }) => !isRepeatable);
    for (const call of calls) await this.make(call);
    return calls.filter(({ names }) => names.some(isStored)).length;
  }

  /** Makes some answered calls again; `make` compares the ids. */
  async repeatAnswered(count: number): Promise<void> {
    const calls = this.answeredCalls.filter(({ isRepeatable }) => isRepeatable).slice(-count);
    for (const call of calls) await this.make(call);
  }

  private async lane(): Promise<void> {
    while (this.isRunning) {
      if (!(await this.make(this.nextCall()))) return;
    }
  }

  private nextCall(): Call {
    this.serial += 1;
    const id = this.serial;
    const dice = this.random();
    const { client } = this;
    if (dice < 0.35) {
      const name = `keyed-${id}`;
      return {
        operation: 'create_task',
        body: client.item(name),
        key: name,
        names: [name],
        isRepeatable: true,
      };
    }
    if (dice < 0.65) {
      const name = `plain-${id}`;
      return {
        operation: 'create_task',
        body: client.item(name),
        names: [name],
        isRepeatable: false,
      };
    }
    const names = Array.from({ length: BULK }, (_, index) => `bulk${BULK}-${id}-${index}`);
    if (dice < 0.85) {
      const tasks = names.map((name) => client.item(name));
      return {
        operation: 'create_tasks',
        body: { tasks },
        key: `bulk-${id}`,
        names,
        isRepeatable: true,
      };
    }
    const tasks = names.map((name) => client.item(name, { idempotency_key: name }));
    return {
      operation: 'create_tasks',
      body: { tasks, mode: 'partial' },
      names,
      isRepeatable: true,
    };
  }

  /** @returns false when the server is gone */
  private async make(call: Call): Promise<boolean> {
    const outcome = await this.client.post(call.operation, call.body, call.key);
    if (!outcome.answered) {
      this.unknown.push(call);
      return false;
    }
    this.note(call, outcome);
    return true;
  }

  private note(call: Call, { status, body }: Extract<Outcome, { answered: true }>): void {
    if (status !== 200 || !body.result) {
      this.problems.push(`${call.operation} ${call.names[0]}: ${status} ${JSON.stringify(body)}`);
      return;
    }
    this.answeredCalls.push(call);
    const tasks = body.data.results?.map(({ data }) => data) ?? [body.data];
    call.names.forEach((name, index) => {
      const task = tasks[index];
      const before = this.acknowledged.get(name);
      if (task?.name !== name) this.problems.push(`${name}: answered as ${task?.name}`);
      else if (before !== undefined && before !== task.id) {
        this.problems.push(`${name}: task ${before} at first, ${task.id} when repeated`);
      } else this.acknowledged.set(name, task.id);
    });
  }
}
