import { isUnavailable } from '../common/errors/index.js';
import { type Tx } from './tx.js';
import { type UnitOfWork } from './unit-of-work.js';

const MAX_ITEMS = 100;
const MAX_TURNS = 10;
/** Transactions under way at once: on MySQL a second one uses the time that the first waits for its commit. */
const LANES = { sqlite: 1, mysql: 2 } as const;

interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (result: O) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets calls that arrive at the same moment share one transaction and its multi-row statements, so that a round trip
 * costs all of them what it would cost one (docs/adr/0004). A lone call goes at once. A transaction that fails is tried
 * again for each item alone, so that a bad item fails alone.
 */
export class Coalescer<I, O> {
  private readonly waiting: Waiting<I, O>[] = [];
  private running = 0;

  /** @param work one result per item, in order; may run more than once, as every unit of work */
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly work: (tx: Tx, items: readonly I[]) => Promise<readonly O[]>,
  ) {}

  /** Resolves after COMMIT. */
  submit(item: I): Promise<O> {
    return new Promise<O>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.running < LANES[this.unitOfWork.dialect]) void this.runLane();
    });
  }

  private async runLane(): Promise<void> {
    this.running += 1;
    await this.gather();
    while (this.waiting.length > 0) {
      await this.runBatch(this.waiting.splice(0, MAX_ITEMS));
      await this.gather();
    }
    this.running -= 1;
  }

  /** Lets the event loop turn as long as each turn brings more calls; a lone call waits for one turn only. */
  private async gather(): Promise<void> {
    let before = -1;
    for (let turns = 0; turns < MAX_TURNS && this.waiting.length > before; turns += 1) {
      before = this.waiting.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private async runBatch(batch: readonly Waiting<I, O>[]): Promise<void> {
    try {
      const items = batch.map(({ item }) => item);
      const results = await this.unitOfWork.run((tx) => this.work(tx, items));
      batch.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new Error(`item ${index} of a batch has no result`));
        else resolve(result);
      });
    } catch (error) {
      if (batch.length === 1 || isUnavailable(error)) for (const { reject } of batch) reject(error);
      else for (const one of batch) await this.runBatch([one]);
    }
  }
}
