import { describeOnBothDatabases, eventually, type Service } from '../support/harness.js';
import { keyed, TasksApi } from './tasks-support.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** As the service's timer has it. */
const SWEEP_EVERY = 10 * MINUTE;
const EVERYTHING_ELSE = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;

const FAILED = 'the sweep of idempotency records failed; it is tried again';

describeOnBothDatabases('the sweep of idempotency records', ({ start }) => {
  let service: Service;
  let api: TasksApi;

  beforeEach(async () => {
    // The only fake is the interval; what it starts runs on the real database in real time.
    jest.useFakeTimers({ doNotFake: [...EVERYTHING_ELSE] });
    service = await start({ IDEMPOTENCY_HOURS: '2' });
    api = await TasksApi.open(service);
    await api.run('DELETE FROM idempotency_record');
  });

  afterEach(async () => {
    await service.close();
    jest.useRealTimers();
  });

  const tick = (ms = SWEEP_EVERY): void => void jest.advanceTimersByTime(ms);
  const records = (): Promise<number> => api.count('idempotency_record', '1 = 1');

  /** Waits until so many records are left. */
  const left = (count: number): Promise<number> => eventually(records, (now) => now === count);

  /** `count` records of calls that were made `ageMs` ago. */
  async function addRecords(name: string, count: number, ageMs: number): Promise<void> {
    const createdAt = new Date(Date.now() - ageMs);
    for (let index = 0; index < count; index += 1) {
      await api.run('INSERT INTO idempotency_record VALUES (?, ?, ?, ?)', [
        `${name} ${index}`,
        'f',
        '1',
        createdAt,
      ]);
    }
  }

  it('removes what is older than IDEMPOTENCY_HOURS at each tick, and nothing else', async () => {
    const kept = await api.make({ name: 'kept' }, keyed('kept'));
    await addRecords('old', 3, 2 * HOUR + MINUTE);
    await addRecords('young', 2, 2 * HOUR - MINUTE);
    tick(SWEEP_EVERY - 1);
    await api.make();
    expect(await records()).toBe(6);
    tick(1);
    expect(await left(3)).toBe(3);
    const names = await api.rows<{ scope_hash: string }>(
      "SELECT scope_hash FROM idempotency_record WHERE fingerprint = 'f' ORDER BY scope_hash",
    );
    expect(names.map(({ scope_hash }) => scope_hash)).toEqual(['young 0', 'young 1']);
    const again = await api.create({ name: 'kept' }, keyed('kept'));
    expect([again.json.data.id, again.headers['idempotency-replayed']]).toEqual([kept.id, 'true']);

    await addRecords('later', 1, 3 * HOUR);
    tick();
    expect(await left(3)).toBe(3);
  });

  it('frees the key of a call for a new one', async () => {
    const first = await api.make({ name: 'again' }, keyed('again'));
    await api.run('UPDATE idempotency_record SET created_at = ?', [
      new Date(Date.now() - 2 * HOUR - 1000),
    ]);
    tick();
    expect(await left(0)).toBe(0);
    const second = await api.create({ name: 'again' }, keyed('again'));
    expect(second.headers['idempotency-replayed']).toBeUndefined();
    expect(second.json.data.id).toBeGreaterThan(first.id);
    expect(await api.count()).toBe(2);
  });

  it('removes more than one batch of 200 at one tick', async () => {
    await addRecords('old', 401, 5 * HOUR);
    await addRecords('young', 1, HOUR);
    tick();
    expect(await left(1)).toBe(1);
  });

  it('that fails is logged and tried again at the next tick', async () => {
    await addRecords('old', 2, 3 * HOUR);
    await api.run('ALTER TABLE idempotency_record RENAME TO away');
    tick();
    const failures = (): Promise<number> =>
      Promise.resolve(service.logs.filter(({ msg }) => msg === FAILED).length);
    expect(await eventually(failures, (count) => count > 0)).toBe(1);
    await api.run('ALTER TABLE away RENAME TO idempotency_record');
    tick();
    expect(await left(0)).toBe(0);
    expect(await failures()).toBe(1);
  });

  it('ends with the service', async () => {
    await service.close();
    tick();
    // A sweep of a closed database fails within this turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(service.logs.filter(({ msg }) => msg === FAILED)).toEqual([]);
  });
});
