import { createLogger } from '../../src/common/logging/index.js';
import { type UnitOfWork } from '../../src/database/index.js';
import { JobsRepository } from '../../src/engine/persistence/jobs.repository.js';
import { type ClaimedJob } from '../../src/engine/persistence/stored.js';
import { DatabaseClock } from '../../src/engine/worker/database-clock.js';
import { EngineMetrics } from '../../src/engine/worker/engine-metrics.js';
import { Lease } from '../../src/engine/worker/lease.js';
import { ENTITIES } from '../../src/entities.js';
import { describeOnBothDatabases } from '../support/harness.js';
import { openForTest } from '../support/open-suite-database.js';

const LEASE_MS = 30_000;
const HOUR_MS = 3_600_000;
/** When the tests begin, by the database's clock, which they move as they like. */
const START = Date.UTC(2026, 0, 2, 3, 4, 5);

const JOB: Omit<ClaimedJob, 'taskId' | 'tries' | 'spaceId'> = {
  no: 1,
  kind: 'execute',
  token: 1,
  node: 'n1',
  version: 'v1',
  step: 1,
  dueAt: START,
  payload: null,
};

/** All but `Date`. */
const NOT_FAKED = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

describeOnBothDatabases('leases of workers', ({ createDatabase }) => {
  const jobs = new JobsRepository();
  let uow: UnitOfWork;
  let close: () => Promise<void>;
  let now: number;
  let a: Lease;
  let b: Lease;

  beforeAll(async () => {
    ({ unitOfWork: uow, close } = await openForTest(await createDatabase(), ENTITIES));
  });
  afterAll(() => close());

  beforeEach(async () => {
    await uow.run(async (tx) => {
      await tx.run('DELETE FROM worker');
      await tx.run('DELETE FROM job');
    });
    now = START;
    [a, b] = [lease(), lease()];
    await a.open(now, false);
    await b.open(now, false);
  });

  function lease(): Lease {
    const log = createLogger({ level: 'silent', pretty: false });
    return new Lease(uow, LEASE_MS, log, new EngineMetrics(null, new DatabaseClock()));
  }

  const claim = (taskId: number, claimedBy: number): Promise<void> =>
    uow.run((tx) => jobs.save(tx, [{ taskId, spaceId: 1, job: JOB, claimedBy }]));
  /** Who has a job, and how often its claim was lost. */
  const holder = async (taskId: number): Promise<(number | null)[]> => {
    const [row] = await uow.read((tx) =>
      tx.all<{ claimed_by: number | null; tries: number }>(
        `SELECT claimed_by, tries FROM job WHERE task_id = ${taskId}`,
      ),
    );
    return [row?.claimed_by ?? null, row?.tries ?? null];
  };
  /** All of `leases` renew, as often as workers do. */
  async function pass(ms: number, ...leases: Lease[]): Promise<void> {
    for (const end = now + ms; now < end;) {
      now += LEASE_MS / 3;
      for (const each of leases) await each.renew(now);
    }
  }

  it('a worker that renews keeps its jobs, one that does not loses them', async () => {
    await claim(1, a.id);
    await claim(2, b.id);
    await pass(3 * LEASE_MS, a, b);
    expect([await holder(1), await holder(2)]).toEqual([
      [a.id, 0],
      [b.id, 0],
    ]);
    await pass(LEASE_MS - 1, a);
    expect(await holder(2)).toEqual([b.id, 0]);
    await pass(LEASE_MS / 3, a);
    expect([await holder(1), await holder(2)]).toEqual([
      [a.id, 0],
      [null, 1],
    ]);
  });

  it('a worker that was taken for lost keeps its number, and what it claims from then on', async () => {
    const { id } = b;
    await pass(2 * LEASE_MS, a);
    await claim(3, id);
    await b.renew(now);
    await pass(2 * LEASE_MS, a, b);
    expect(b.id).toBe(id);
    expect(await holder(3)).toEqual([id, 0]);
  });

  it('jobs that a worker claimed after it was taken for lost are handed on when it is', async () => {
    await pass(2 * LEASE_MS, a);
    await claim(4, b.id);
    await pass(LEASE_MS / 3, a);
    expect(await holder(4)).toEqual([null, 1]);
  });

  it('a job of an execution that the engine gave up on stays nobody’s', async () => {
    await claim(5, 0);
    await pass(2 * LEASE_MS, a);
    expect(await holder(5)).toEqual([0, 0]);
    await lease().open(now, true);
    expect(await holder(5)).toEqual([0, 0]);
  });

  it('who is alone takes everything over at once', async () => {
    await claim(6, a.id);
    await claim(7, 12_345);
    await lease().open(now, true);
    expect([await holder(6), await holder(7)]).toEqual([
      [null, 1],
      [null, 1],
    ]);
  });

  it('who leaves gives its jobs back; a call that was cut off counts as lost', async () => {
    await claim(8, a.id);
    await claim(9, a.id);
    await claim(10, b.id);
    await a.close([{ ...JOB, taskId: 9, spaceId: 1, tries: 0 }]);
    const holders = [await holder(8), await holder(9), await holder(10)];
    expect(holders).toEqual([
      [null, 0],
      [null, 1],
      [b.id, 0],
    ]);
  });

  it.each([
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ])(
    'the database’s clock moved an hour %s: nobody is taken for lost, and who is lost is found',
    async (_where, ms) => {
      const dead = lease();
      await dead.open(now, false);
      await claim(11, a.id);
      await claim(12, b.id);
      await claim(13, dead.id);
      now += ms;
      await pass(LEASE_MS, a, b);
      expect([await holder(11), await holder(12)]).toEqual([
        [a.id, 0],
        [b.id, 0],
      ]);
      await pass(LEASE_MS, b, a);
      const holders = [await holder(11), await holder(12), await holder(13)];
      expect(holders).toEqual([
        [a.id, 0],
        [b.id, 0],
        [null, 1],
      ]);
    },
  );

  it.each([
    ['ahead', HOUR_MS],
    ['behind', -HOUR_MS],
  ])('the database’s clock counts when the process’s own is an hour %s', async (_where, ms) => {
    const real = (): number => performance.timeOrigin + performance.now();
    jest.useFakeTimers({ now: real() + ms, doNotFake: [...NOT_FAKED] });
    try {
      const clock = new DatabaseClock();
      await clock.synchronize(uow);
      expect(Math.abs(clock.now() - real())).toBeLessThan(2000);
      jest.setSystemTime(real() - ms);
      expect(Math.abs(clock.now() - real())).toBeLessThan(2000);
    } finally {
      jest.useRealTimers();
    }
  });
});
