const defaultWarmUps = 10;

/**
 * Milliseconds of each run, one after the other, after some that do not count: ten unless said otherwise.
 * @param mostMs no run begins after so long, yet there is one at least; the runs that do not count take a fifth of it at most.
 */
export async function timesOf(
  runs: number,
  work: (run: number) => Promise<unknown>,
  warmUps = defaultWarmUps,
  mostMs = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  const times: number[] = [];
  const warming = performance.now();
  for (let run = warmUps; run > 0 && performance.now() - warming < mostMs / 5; run -= 1) await work(run);
  const measuring = performance.now();
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    if (run > 0 && began - measuring > mostMs) break;
    await work(run);
    times.push(performance.now() - began);
  }
  return times;
}
