import type { Clock } from '@orrery/kit';
import { objectPath } from '@orrery/model';
import type { Put, Remove } from '@orrery/storage';
import type { HoldPolicy } from './hold-policy.ts';

/** Paths that are remembered at most; states of others are written at once. */
const maxPaths = 10_000;

/** How often in an interval it is looked for states whose time is up. */
const looksPerInterval = 10;

/** What holding changes needs. */
export interface HeldChangesDeps {
  readonly clock: Clock;
  readonly policy: HoldPolicy;
  /** Gets each held state whose time is up, to be written. */
  readonly onDue: (put: Put) => void;
  /** Ends the waiting; what is held then is lost here, and not in the member, since no position went past it. */
  readonly signal: AbortSignal;
  readonly maxPaths?: number;
}

/** What was written of a path last. */
interface Written {
  readonly uid: string;
  readonly significance: string;
  /** Monotonic. */
  readonly at: number;
}

/** A state that waits. */
interface Held {
  readonly put: Put;
  /** The position before the change that brought it. */
  readonly before: string;
}

/**
 * Keeps back states of objects that differ from what was written last in nothing significant, such as heartbeats, until the interval of
 * the policy is over (KSY-F04, H03). Only the latest state of a path is kept, and a change that matters is never kept back. One for each
 * stream of changes, since its positions are compared by their order in the stream.
 */
export class HeldChanges {
  readonly #deps: HeldChangesDeps;
  readonly #maxPaths: number;
  /** By path, in the order of the writes. */
  readonly #written = new Map<string, Written>();
  /** By path, in the order of the changes. */
  readonly #held = new Map<string, Held>();
  #last: string;
  #isWaiting = false;

  /** @param position where the stream begins. */
  constructor(position: string, deps: HeldChangesDeps) {
    this.#last = position;
    this.#deps = deps;
    this.#maxPaths = deps.maxPaths ?? maxPaths;
  }

  /** How many states are kept back. */
  get size(): number {
    return this.#held.size;
  }

  /**
   * Takes a change of the stream at its position: it is to be written now, or was kept back and will come to `onDue`. What is written
   * now replaces what was kept back of its path.
   */
  offer(change: Put | Remove, position: string): 'write' | 'held' {
    const before = this.#last;
    this.#last = position;
    const path = objectPath(change.key.namespace, change.key.name);
    this.#held.delete(path);
    if (change.op === 'remove') {
      this.#written.delete(path);
      return 'write';
    }
    if (this.#mustWrite(path, change)) return 'write';
    this.#held.set(path, { put: change, before });
    if (!this.#isWaiting) void this.#lookWhileHeld();
    return 'held';
  }

  /**
   * The latest position that may be stored when the stream is at `position`: a restart from it brings every state again that is only kept
   * here.
   */
  safePosition(position: string): string {
    this.#last = position;
    const [oldest] = this.#held.values();
    return oldest?.before ?? position;
  }

  /** Hands everything out that is kept back, in the order it came. */
  flush(): void {
    for (const path of [...this.#held.keys()]) this.#handOut(path);
  }

  /** Forgets a path: it was written or removed by other means, such as a list. */
  drop(path: string): void {
    this.#held.delete(path);
    this.#written.delete(path);
  }

  /** Forgets everything: a list stands for all of it, and the stream goes on from its position. */
  restart(position: string): void {
    this.#held.clear();
    this.#written.clear();
    this.#last = position;
  }

  /** Decides on a state; notes it when it is to be written. */
  #mustWrite(path: string, { uid, body }: Put): boolean {
    const significance = this.#deps.policy.significance(body);
    const written = this.#written.get(path);
    const isDue = written === undefined || this.#isOver(written);
    if (!isDue && written.uid === uid && written.significance === significance) return false;
    this.#note(path, { uid, significance, at: this.#deps.clock.monotonic() });
    return true;
  }

  #isOver({ at }: Written): boolean {
    return this.#deps.clock.monotonic() - at >= this.#deps.policy.intervalMs;
  }

  #note(path: string, written: Written): void {
    this.#written.delete(path);
    this.#forgetOld();
    if (this.#written.size < this.#maxPaths) this.#written.set(path, written);
  }

  /** After the interval nothing is kept back because of a write, so the write need not be remembered. The oldest come first. */
  #forgetOld(): void {
    for (const [path, written] of this.#written) {
      if (!this.#isOver(written) || this.#held.has(path)) return;
      this.#written.delete(path);
    }
  }

  #handOut(path: string): void {
    const held = this.#held.get(path);
    if (held === undefined) return;
    this.#held.delete(path);
    const { uid, body } = held.put;
    this.#note(path, { uid, significance: this.#deps.policy.significance(body), at: this.#deps.clock.monotonic() });
    this.#deps.onDue(held.put);
  }

  async #lookWhileHeld(): Promise<void> {
    const { clock, policy, signal } = this.#deps;
    this.#isWaiting = true;
    while (this.#held.size > 0 && !signal.aborted) {
      // The stream ended: nobody takes what is held any more.
      await clock.sleep(policy.intervalMs / looksPerInterval, { signal }).catch(() => undefined);
      if (!signal.aborted) this.#handOutDue();
    }
    this.#isWaiting = false;
  }

  #handOutDue(): void {
    for (const path of [...this.#held.keys()]) {
      const written = this.#written.get(path);
      if (written === undefined || this.#isOver(written)) this.#handOut(path);
    }
  }
}
