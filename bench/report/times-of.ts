const defaultWarmUps = 10;

/** Milliseconds of each run, one after the other, after some that do not count: ten unless said otherwise. */
export async function timesOf(
  runs: number,
  work: (run: number) => Promise<unknown>,
  warmUps = defaultWarmUps,
): Promise<number[]> {
  const times: number[] = [];
  for (let run = -warmUps; run < runs; run += 1) {
    const began = performance.now();
    await work(Math.abs(run));
    if (run >= 0) times.push(performance.now() - began);
  }
  return times;
}
