import { type Figure, latencyFigure } from '../report/figure.ts';
import { timesOf } from '../report/times-of.ts';

/** No run of a row begins after so long: a benchmark of slow rows ends too. */
const mostMs = 5000;
const mostRuns = 100;
const scanRuns = 3;
const longScanMs = 2500;

/** What a row is called, and what goes with its figure. */
export type RowName = Pick<Figure, 'id' | 'what' | 'scale' | 'target' | 'note'>;

/** Times one thing up to a hundred times, or as often as said, for 5 s at most after ten runs that do not count. */
export async function timeRow(
  name: RowName,
  work: (run: number) => Promise<unknown>,
  runs = mostRuns,
): Promise<Figure> {
  return { ...latencyFigure(name.what, await timesOf(runs, work, undefined, mostMs)), ...name };
}

/** Times what looks at every row: three times, or once when the first took long. */
export async function timeScan(name: RowName, work: () => Promise<unknown>): Promise<Figure> {
  const [first = Number.NaN] = await timesOf(1, work, 0);
  const others = first < longScanMs ? await timesOf(scanRuns - 1, work, 0) : [];
  return { ...latencyFigure(name.what, [first, ...others]), ...name };
}
