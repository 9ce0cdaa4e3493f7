import type { Clock } from '@orrery/kit';
import type { VisibleSet } from '@orrery/query';
import type { PathPrefix } from '../request/parse-path.ts';
import type { Definitions } from './definitions.ts';

interface Kept<T> {
  /** That of the definitions it was made of. */
  readonly version: number;
  /** Until when it holds, on the monotonic clock; not known while it is made. */
  until: number;
  readonly value: Promise<T>;
}

/** Of what a value is made. */
export interface KeptQuestion {
  readonly prefix: PathPrefix;
  readonly visible: VisibleSet;
  readonly definitions: Pick<Definitions, 'version'>;
}

/** Values kept at once: prefixes times sets of rights; the one that was made first goes. */
const keptValues = 500;

/**
 * What the facts of scopes tell, the versions that a rename gives, moves no version: a value is made again after this time (SEA-Q08; the
 * definitions have an age of their own), or after so many times as long as it took to make, so that it never costs more than 2 % of the time.
 */
const maxAgeMs = 2_000;
const maxAgeOfWork = 50;

/**
 * What is made of the kinds and documents of a prefix, kept for some seconds unless what sources serve changes before, so that discovery costs one small read of
 * the store.
 */
export class KeptByVersion<T> {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #kept = new Map<string, Kept<T>>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** @param make gives the value when it is not known any more; what it throws is not kept. */
  async of({ prefix, visible, definitions }: KeptQuestion, make: () => Promise<T>): Promise<T> {
    const key = JSON.stringify([prefix, visible]);
    // before the value is made: what changes meanwhile makes it again
    const version = await definitions.version();
    const kept = this.#kept.get(key);
    const start = this.#clock.monotonic();
    if (kept !== undefined && kept.version === version && start < kept.until) return await kept.value;
    const made: Kept<T> = { version, until: Number.POSITIVE_INFINITY, value: make() };
    this.#keep(key, made);
    try {
      const value = await made.value;
      const end = this.#clock.monotonic();
      made.until = end + Math.max(maxAgeMs, maxAgeOfWork * (end - start));
      return value;
    } catch (error) {
      if (this.#kept.get(key) === made) this.#kept.delete(key);
      throw error;
    }
  }

  #keep(key: string, kept: Kept<T>): void {
    this.#kept.delete(key);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= keptValues) this.#kept.delete(oldest);
    this.#kept.set(key, kept);
  }
}
