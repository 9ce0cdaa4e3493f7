const warmUpRuns = 10;

/** Milliseconds of each run, one after the other, after ten that do not count. */
export async function timesOf(runs: number, work: (run: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let run = -warmUpRuns; run < runs; run += 1) {
    const began = performance.now();
    await work(Math.abs(run));
    if (run >= 0) times.push(performance.now() - began);
  }
  return times;
}
