import { setTimeout as delay } from 'node:timers/promises';

/** Asks until `isDone`; for what another process does in its own time. @returns the last answer, done or not */
export async function eventually<T>(
  ask: () => Promise<T>,
  isDone: (answer: T) => boolean,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let answer = await ask();
  while (!isDone(answer) && Date.now() < deadline) {
    await delay(50);
    answer = await ask();
  }
  return answer;
}
