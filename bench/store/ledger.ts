import type { Figure } from '../report/figure.ts';
import { figureLine } from '../report/publish-report.ts';

/** What was measured so far. A phase that fails is told and costs its figures only. */
export class Ledger {
  readonly figures: Figure[] = [];
  readonly failures: string[] = [];
  readonly #keep: (figures: readonly Figure[]) => void;

  /** @param keep called with all figures after each phase, so that a run cut short leaves what it has. */
  constructor(keep: (figures: readonly Figure[]) => void) {
    this.#keep = keep;
  }

  async phase(name: string, measure: () => Promise<readonly Figure[]>): Promise<void> {
    const began = performance.now();
    tell(`${name}...`);
    try {
      const figures = await measure();
      this.figures.push(...figures);
      for (const figure of figures) tell(`  ${figureLine(figure)}`);
      this.#keep(this.figures);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.failures.push(`${name}: ${text}`);
      tell(`  failed: ${text}`);
    }
    tell(`  (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  }
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
