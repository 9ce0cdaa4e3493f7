/** One line of a result. */
export interface Figure {
  readonly what: string;
  /** A count, a rate, or of several runs the median. */
  readonly value: number;
  readonly unit: string;
  /** Of several runs the 99th percentile, in the same unit. */
  readonly p99?: number;
  /** How many runs `value` and `p99` are of. */
  readonly runs?: number;
  readonly target?: Target;
  readonly note?: string;
}

/** What a figure is to be, in its unit; all that is named must hold. */
export interface Target {
  readonly atLeast?: number;
  readonly below?: number;
  readonly p99Below?: number;
}

/** What a benchmark measured. */
export interface Report {
  /** Name of the file below `results/`; undefined when the sizes were not the standard ones. */
  readonly file: string | undefined;
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** Median and 99th percentile (nearest rank) of times in milliseconds. @param times at least one. */
export function latencyFigure(what: string, times: readonly number[], note?: string): Figure {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (fraction: number): number => sorted[Math.ceil(fraction * sorted.length) - 1] ?? Number.NaN;
  const figure = { what, value: at(0.5), unit: 'ms', p99: at(0.99), runs: times.length };
  return note === undefined ? figure : { ...figure, note };
}

/** Whether a figure is what it is to be; undefined when nothing was asked of it. */
export function isMet({ value, p99, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  const { atLeast, below, p99Below } = target;
  return (
    value >= (atLeast ?? Number.NEGATIVE_INFINITY) &&
    value < (below ?? Number.POSITIVE_INFINITY) &&
    (p99 ?? 0) < (p99Below ?? Number.POSITIVE_INFINITY)
  );
}
