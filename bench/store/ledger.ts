import type { Failure, Figure } from '../report/figure.ts';
import { figureLine } from '../report/figure-cells.ts';

/** Figures as they are measured, or all at once. */
export type Figures = Iterable<Figure> | AsyncIterable<Figure>;

/** What was measured so far. A phase that fails is recorded, keeps what it had measured, and the run goes on. */
export class Ledger {
  readonly figures: Figure[] = [];
  readonly failures: Failure[] = [];
  readonly #keep: () => void;

  /** @param keep called after each phase, so that a run cut short leaves what it has. */
  constructor(keep: () => void) {
    this.#keep = keep;
  }

  /** Tells each figure and, at the end, one line with the time that passed. @returns that time in seconds. */
  async phase(name: string, measure: () => Figures | Promise<Figures>): Promise<number> {
    const began = performance.now();
    let outcome = '';
    try {
      for await (const figure of await measure()) {
        this.figures.push(figure);
        tell(`  ${figureLine(figure)}`);
      }
    } catch (error) {
      outcome = 'failed after ';
      this.fail(name, error);
    }
    const seconds = (performance.now() - began) / 1000;
    tell(`${name}: ${outcome}${seconds.toFixed(1)} s`);
    this.#keep();
    return seconds;
  }

  /** Records what ended a phase, or the whole run. Only the first line of its message is kept. */
  fail(phase: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.failures.push({ phase, error: message.split('\n')[0] ?? '' });
    tell(`  ${phase} failed: ${error instanceof Error ? (error.stack ?? message) : message}`);
  }
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
