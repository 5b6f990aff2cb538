import { RateLimiterMemory } from 'rate-limiter-flexible';
import { BoundedMemoryLimiter } from '../persistence/bounded-memory-limiter.js';
import { FailureLimiter } from './failure-limiter.js';

const FAILS = 3;

function limiter(store = new RateLimiterMemory({ points: FAILS, duration: 60 })): FailureLimiter {
  return new FailureLimiter(store, FAILS);
}

describe('failed authentications', () => {
  it('block their pair of address and app, and no other', async () => {
    const failures = limiter();
    for (let fails = 0; fails < FAILS; fails += 1) {
      await failures.check('192.0.2.1', 'demo');
      await failures.fail('192.0.2.1', 'demo');
    }
    await expect(failures.check('192.0.2.1', 'demo')).rejects.toMatchObject({
      type: 'auth_rate_limited',
      headers: { 'Retry-After': '60' },
    });
    await expect(failures.fail('192.0.2.1', 'demo')).rejects.toMatchObject({ kind: 'RateLimited' });
    await failures.check('192.0.2.1', 'other');
    await failures.check('192.0.2.11', 'demo');
  });

  it('share one count for codes that no app can have', async () => {
    const failures = limiter();
    for (const code of ['a b', 'x'.repeat(5000), '']) await failures.fail('192.0.2.1', code);
    await expect(failures.check('192.0.2.1', 'c d')).rejects.toMatchObject({ kind: 'RateLimited' });
  });

  it('ask the store at most once a second for a pair that does not fail', async () => {
    const store = new RateLimiterMemory({ points: FAILS, duration: 60 });
    const get = jest.spyOn(store, 'get');
    const failures = limiter(store);
    for (let calls = 0; calls < 100; calls += 1) await failures.check('192.0.2.1', 'demo');
    expect(get).toHaveBeenCalledTimes(1);
  });

  it('keep a bounded number of pairs', async () => {
    const store = new BoundedMemoryLimiter({ points: FAILS, duration: 60, maxKeys: 10 });
    const failures = limiter(store);
    for (let app = 0; app < 1000; app += 1) await failures.fail('192.0.2.1', `app-${app}`);
    expect(store.dump().storage).toHaveLength(10);
  });
});
