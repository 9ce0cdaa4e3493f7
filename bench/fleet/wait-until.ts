import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 180_000;

/** Asks again `pollMs` after each answer until it is true; gives the time it took. @throws Error after the deadline, three minutes. */
export async function waitUntil(
  what: string,
  isDone: () => Promise<boolean>,
  pollMs = 25,
  deadlineMs = patienceMs,
): Promise<number> {
  const began = performance.now();
  while (!(await isDone())) {
    if (performance.now() - began > deadlineMs) throw new Error(`${what}: not within ${deadlineMs} ms`);
    await sleep(pollMs);
  }
  return performance.now() - began;
}
