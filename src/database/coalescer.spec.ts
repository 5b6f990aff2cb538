import { commonErrors } from '../common/errors/index.js';
import { Coalescer } from './coalescer.js';
import { type Dialect, type ReadTx, type Tx } from './tx.js';
import { UnitOfWork } from './unit-of-work.js';

/** Runs closures without a database; COMMIT happens when the test says so, or at once. */
class FakeUnitOfWork extends UnitOfWork {
  readonly commits: (() => void)[] = [];
  transactions = 0;
  active = 0;
  mostActive = 0;
  isManual = false;

  constructor(readonly dialect: Dialect) {
    super();
  }

  protected async execute<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.transactions += 1;
    this.active += 1;
    this.mostActive = Math.max(this.mostActive, this.active);
    try {
      const result = await work({} as Tx);
      if (this.isManual) await new Promise<void>((resolve) => this.commits.push(resolve));
      return result;
    } finally {
      this.active -= 1;
    }
  }

  protected query<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return work({} as ReadTx);
  }

  protected disconnect(): Promise<void> {
    return Promise.resolve();
  }
}

const turns = async (count = 5): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

function setUp(
  dialect: Dialect = 'sqlite',
  work: (items: readonly number[]) => readonly string[] = (items) =>
    items.map((item) => `r${item}`),
): { unit: FakeUnitOfWork; coalescer: Coalescer<number, string>; batches: number[][] } {
  const unit = new FakeUnitOfWork(dialect);
  const batches: number[][] = [];
  const coalescer = new Coalescer<number, string>(unit, async (_tx, items) => {
    batches.push([...items]);
    await turns(1);
    return work(items);
  });
  return { unit, coalescer, batches };
}

describe('Coalescer', () => {
  it('a lone call has a transaction of its own', async () => {
    const { unit, coalescer } = setUp();
    expect(await coalescer.submit(1)).toBe('r1');
    expect(await coalescer.submit(2)).toBe('r2');
    expect(unit.transactions).toBe(2);
  });

  it('calls that arrive together share one; each gets its own result', async () => {
    const { coalescer, batches } = setUp();
    const results = await Promise.all([1, 2, 3].map((item) => coalescer.submit(item)));
    expect(results).toEqual(['r1', 'r2', 'r3']);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('what arrives meanwhile goes into the next one, at most 100 at a time, in order', async () => {
    const { coalescer, batches, unit } = setUp();
    const first = coalescer.submit(0);
    await turns(1);
    const rest = Array.from({ length: 250 }, (_, index) => coalescer.submit(index + 1));
    expect(await Promise.all([first, ...rest])).toHaveLength(251);
    expect(batches.map((batch) => batch.length)).toEqual([1, 100, 100, 50]);
    expect(batches.flat()).toEqual(Array.from({ length: 251 }, (_, index) => index));
    expect(unit.mostActive).toBe(1);
  });

  it('MySQL has two transactions under way, not more', async () => {
    const { coalescer, unit } = setUp('mysql');
    unit.isManual = true;
    const calls: Promise<string>[] = [];
    for (let item = 0; item < 5; item += 1) {
      calls.push(coalescer.submit(item));
      await turns();
    }
    expect(unit.active).toBe(2);
    unit.isManual = false;
    for (const commit of unit.commits) commit();
    await Promise.all(calls);
    expect(unit.mostActive).toBe(2);
  });

  it('resolves only after COMMIT', async () => {
    const { coalescer, unit } = setUp();
    unit.isManual = true;
    let isDone = false;
    const call = coalescer.submit(1).then(() => (isDone = true));
    await turns();
    expect([unit.commits.length, isDone]).toEqual([1, false]);
    unit.commits[0]?.();
    await call;
    expect(isDone).toBe(true);
  });

  it('a failing item fails alone: the others are done, each once more', async () => {
    const { coalescer, batches } = setUp('sqlite', (items) => {
      if (items.includes(2)) throw new Error('two is bad');
      return items.map((item) => `r${item}`);
    });
    const results = await Promise.allSettled([1, 2, 3].map((item) => coalescer.submit(item)));
    expect(results).toEqual([
      { status: 'fulfilled', value: 'r1' },
      { status: 'rejected', reason: new Error('two is bad') },
      { status: 'fulfilled', value: 'r3' },
    ]);
    expect(batches).toEqual([[1, 2, 3], [1], [2], [3]]);
    expect(await coalescer.submit(4)).toBe('r4');
  });

  it('when the database is away all fail at once', async () => {
    const away = commonErrors.database_unavailable('away');
    const { coalescer, batches } = setUp('mysql', () => {
      throw away;
    });
    const results = await Promise.allSettled([1, 2, 3].map((item) => coalescer.submit(item)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('an item without a result is refused, not left waiting', async () => {
    const { coalescer } = setUp('sqlite', () => ['only one']);
    const results = await Promise.allSettled([1, 2].map((item) => coalescer.submit(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});
