import { pollDelay } from './poll-delay.js';

it.each([
  [1, 10_000],
  [29, 10_000],
  [30, 25_000],
  [31, 36_000],
  [49, 576_000],
  [50, 600_000],
  [200, 600_000],
])('the wait before poll %d is %d ms', (count, delay) => {
  expect(pollDelay(count)).toBe(delay);
});
