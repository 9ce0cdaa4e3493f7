/** How a trial is to run. */
export interface TrialOptions {
  /** How many times. */
  readonly count: number;
  /** What it draws from; the same seed makes the same plan, though not the same moments of a machine. */
  readonly seed: number;
  /** Told after each run. */
  readonly onProgress: (line: string) => void;
}

/** What came out. */
export interface TrialReport {
  /** What was wrong, one line each with the seed of its run; none when the trial is passed. */
  readonly problems: readonly string[];
  /** What it met on its way, by name: what a passed trial must not leave at zero shows here. */
  readonly facts: ReadonlyMap<string, number>;
}

/** A claim that is tried out many times. */
export interface Trial {
  /** What it shows, in a line. */
  readonly text: string;
  /** How often unless the command line says otherwise. */
  readonly count: number;
  readonly run: (options: TrialOptions) => Promise<TrialReport>;
}

/** Facts of runs added up. */
export class FactSum {
  readonly #sums = new Map<string, number>();

  add(name: string, value: number): void {
    this.#sums.set(name, (this.#sums.get(name) ?? 0) + value);
  }

  get facts(): ReadonlyMap<string, number> {
    return this.#sums;
  }
}
