import type { Log } from '@orrery/kit';
import type { MeasuredKind, SyncMetrics } from '../metrics/sync-metrics.ts';

/** Names kept for people (KSY-D24). */
const keptNames = 20;

/** What a quarantine needs. */
export interface QuarantineDeps {
  readonly log: Log;
  readonly metrics: SyncMetrics;
  /** Hears that there are more, or none any more. */
  readonly onChange: () => void;
}

/** Objects of a part of a scope that could not be stored since its last list: how many, and the first 20 by path (KSY-D24, F12). */
export class Quarantine {
  readonly #measured: MeasuredKind;
  readonly #deps: QuarantineDeps;
  #count = 0;
  readonly #names = new Set<string>();

  constructor(measured: MeasuredKind, deps: QuarantineDeps) {
    this.#measured = measured;
    this.#deps = deps;
  }

  get count(): number {
    return this.#count;
  }

  get names(): readonly string[] {
    return [...this.#names];
  }

  /** Counts objects; the same name counts once as long as it is among the kept ones. */
  add(count: number, cause: { readonly err?: unknown; readonly name?: string }): void {
    if (count === 0 || (cause.name !== undefined && this.#names.has(cause.name))) return;
    this.#count += count;
    if (cause.name !== undefined && this.#names.size < keptNames) this.#names.add(cause.name);
    const { group, resource } = this.#measured;
    const { log, metrics } = this.#deps;
    log.warn({ group, resource, count, ...cause }, 'an object cannot be stored; what is stored of it stays');
    metrics.quarantined(this.#measured, this.#count);
    this.#deps.onChange();
  }

  /** A list begins: what it holds is tried again. */
  clear(): void {
    if (this.#count === 0) return;
    this.#count = 0;
    this.#names.clear();
    this.#deps.metrics.quarantined(this.#measured, 0);
    this.#deps.onChange();
  }
}
