import type { Clock } from '@orrery/kit';
import type { SourceId } from '@orrery/model';
import type { Fence } from '@orrery/storage';

/** How long a lease is trusted after the request that renewed it was sent: less than it lasts, so that nobody has taken it (KSY-J01). */
const trustMs = 8_000;

/** What the leases of a replica need. */
export interface HeldLeasesDeps {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Hears of each source whose fence came, changed or went. */
  readonly onChange: (source: SourceId) => void;
}

interface Held {
  readonly fence: Fence;
  /** On the monotonic clock. */
  until: number;
  isTrusted: boolean;
}

/** The leases that this process has taken, each trusted for a while after it was renewed last. */
export class HeldLeases {
  readonly #deps: HeldLeasesDeps;
  readonly #held = new Map<SourceId, Held>();

  constructor(deps: HeldLeasesDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#held.size;
  }

  has(source: SourceId): boolean {
    return this.#held.has(source);
  }

  sources(): readonly SourceId[] {
    return [...this.#held.keys()];
  }

  /** The fence of a source while its lease is trusted. */
  fenceOf(source: SourceId): Fence | undefined {
    const held = this.#held.get(source);
    return held !== undefined && this.#deps.clock.monotonic() < held.until ? held.fence : undefined;
  }

  /** Adds leases taken by a request that was sent at `sentAt`. */
  add(fences: readonly Fence[], sentAt: number): void {
    for (const fence of fences) {
      this.#held.set(fence.source, { fence, until: sentAt + trustMs, isTrusted: true });
      this.#deps.onChange(fence.source);
    }
  }

  /**
   * Takes the answer of a renewal that was sent at `sentAt`: what is missing in it was lost.
   * @returns sources of fences that this process has not taken.
   */
  renew(fences: readonly Fence[], sentAt: number): readonly SourceId[] {
    const tokens = new Map(fences.map(({ source, token }) => [source, token]));
    this.drop(this.sources().filter((source) => this.#held.get(source)?.fence.token !== tokens.get(source)));
    for (const [source, held] of this.#held) {
      held.until = sentAt + trustMs;
      if (held.isTrusted) continue;
      held.isTrusted = true;
      this.#deps.onChange(source);
    }
    return fences.flatMap(({ source }) => (this.#held.has(source) ? [] : [source]));
  }

  /** Forgets leases. */
  drop(sources: readonly SourceId[]): void {
    for (const source of sources) {
      const isTold = this.#held.get(source)?.isTrusted === true;
      this.#held.delete(source);
      if (isTold) this.#deps.onChange(source);
    }
  }

  /** Tells of those that are trusted no longer; they are again when a renewal succeeds that finds them untaken. */
  tellExpired(): void {
    const now = this.#deps.clock.monotonic();
    for (const [source, held] of this.#held) {
      if (!held.isTrusted || now < held.until) continue;
      held.isTrusted = false;
      this.#deps.onChange(source);
    }
  }
}
