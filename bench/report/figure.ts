import type { DatabaseName } from '../store/store-place.ts';

/** One line of a result. */
export interface Figure {
  /** The same at every size and in every database, where results of several are shown beside each other. */
  readonly id?: string;
  readonly what: string;
  /** What of it differs with the size: how many hits, which page, how many objects. */
  readonly scale?: string;
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
  /** The size of the store it is meant for; any when not named. */
  readonly atObjects?: number;
}

/** What a benchmark measured. */
export interface Report {
  /** Name of the file below `results/`; undefined when the sizes were not the standard ones. */
  readonly file: string | undefined;
  readonly title: string;
  readonly figures: readonly Figure[];
  /** What could not be measured. */
  readonly failures?: readonly Failure[];
  /** Which store it was. */
  readonly store?: StoreSize;
}

/** A part of a benchmark that ended early; what it had measured before is among the figures. */
export interface Failure {
  readonly phase: string;
  /** One line. */
  readonly error: string;
}

/** A store that was measured. */
export interface StoreSize {
  readonly database: DatabaseName;
  /** As many as were asked for. */
  readonly objects: number;
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
