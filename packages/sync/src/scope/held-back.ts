import type { Clock, Log } from '@orrery/kit';
import { hasReason, type Revision, type ScopeKey } from '@orrery/model';
import type { Remove, Store } from '@orrery/storage';
import { agreementMsOf, type BrakeSettings, decideDeletes, type Hold } from '../brake/decide-deletes.ts';
import { keyAtPath } from '../reconcile/absent-paths.ts';
import type { WriteQueue } from '../write/write-queue.ts';
import type { ScopePart } from './scope-ledger.ts';

/** Deletions written at once. */
const deletesPerWork = 500;

/** What deletions by absence need. */
export interface HeldBackDeps {
  readonly store: Store;
  readonly queue: WriteQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly brake: BrakeSettings;
  /** The uid of kube-system as it was read last. */
  readonly identity: () => string | undefined;
  /** Something is held: another snapshot of the part is wanted after so many milliseconds. */
  readonly onHold: (part: ScopePart, afterMs: number) => void;
}

/** What a complete list of a part lacked. */
export interface MissedRows {
  /** Rows of the part in the store. */
  readonly stored: number;
  readonly paths: readonly string[];
  /** Rows written later are spared (KSY-D14). */
  readonly walkBegan: Revision;
  readonly isWanted: boolean;
}

/** What people are told of deletions that wait. */
export interface ToldHold {
  readonly count: number;
  /** Confirms exactly this set: `orrery.dev/confirm-deletes` (KSY-D41). */
  readonly hash: string;
  /** Names of some of them. */
  readonly examples: readonly string[];
}

/** The deletions of one scope that its snapshots found: written, or kept back by the brake (KSY-D41). */
export class HeldBack {
  readonly #scope: ScopeKey;
  readonly #deps: HeldBackDeps;
  readonly #holds = new Map<ScopePart, Hold>();
  #told: ToldHold | undefined;
  #toldPaths: ReadonlySet<string> = new Set();
  /** Whether the store may hold deletions of the scope: those of an earlier process are replaced by the first snapshot. */
  #isStored: boolean;

  constructor(scope: ScopeKey, deps: HeldBackDeps & { readonly wasHeld: boolean }) {
    this.#scope = scope;
    this.#deps = deps;
    this.#isStored = deps.wasHeld;
  }

  /** Deletions that a person may confirm. */
  get told(): ToldHold | undefined {
    return this.#told;
  }

  /**
   * Deletes what a complete snapshot lacked, or holds it back.
   * @returns how many rows were removed.
   */
  async settle(part: ScopePart, missed: MissedRows): Promise<number> {
    const { clock, brake, identity } = this.#deps;
    const { stored, paths: absent, isWanted } = missed;
    const found = { stored, absent, now: clock.now(), identity: identity(), isWanted };
    const before = this.#holds.get(part);
    const { deleted, hold } = decideDeletes(found, before, brake);
    await this.#remove(deleted, missed.walkBegan);
    if (hold === undefined) this.#holds.delete(part);
    else this.#holds.set(part, hold);
    await this.#tell();
    if (hold !== undefined && (hold.since !== before?.since || before === undefined)) {
      const { group, resource } = this.#scope;
      const fields = { group, resource, count: hold.paths.length, stored };
      if (hold.isTold) this.#deps.log.warn(fields, 'a list lacks more objects than may vanish at once; they stay');
    }
    if (hold !== undefined) this.#deps.onHold(part, this.#remainingMs(hold));
    return deleted.length;
  }

  /** What was confirmed or discarded from outside is no longer held here. Cheap while nothing is held. */
  async refresh(): Promise<void> {
    if (this.#told === undefined) return;
    const held = await this.#deps.store.heldDeletes(this.#scope);
    if (held !== undefined && String(held.heldAt) === this.#told.hash) return;
    this.#forget();
  }

  /** Deletes what is held under this hash; false when it names no hold of this scope. */
  async confirm(hash: string): Promise<boolean> {
    if (this.#told?.hash !== hash) return false;
    const held = await this.#deps.store.heldDeletes(this.#scope);
    if (held === undefined || String(held.heldAt) !== hash) return false;
    try {
      await this.#deps.store.confirmHeld(this.#scope, held.heldAt);
    } catch (error) {
      // Another confirmation came first.
      if (!hasReason(error, 'Conflict')) throw error;
    }
    this.#forget();
    return true;
  }

  #remainingMs(hold: Hold): number {
    const dueAt = hold.since + agreementMsOf(hold, this.#deps.brake);
    return Math.max(0, dueAt - this.#deps.clock.now());
  }

  async #remove(paths: readonly string[], walkBegan: Revision): Promise<void> {
    const { queue } = this.#deps;
    for (let at = 0; at < paths.length; at += deletesPerWork) {
      const changes = paths
        .slice(at, at + deletesPerWork)
        .map((path): Remove => ({ op: 'remove', key: keyAtPath(this.#scope, path), notNewerThan: walkBegan }));
      await queue.write({ source: this.#scope.source, changes });
    }
  }

  /** Makes the store's hold that of all parts; another set has another hash. */
  async #tell(): Promise<void> {
    const paths = [...this.#holds.values()].filter(({ isTold }) => isTold).flatMap((hold) => hold.paths);
    if (paths.length === 0 && !this.#isStored) return;
    const next = new Set(paths);
    if (this.#told !== undefined && next.size === this.#toldPaths.size && next.isSubsetOf(this.#toldPaths)) return;
    const heldAt = await this.#deps.store.holdDeletes(this.#scope, paths);
    this.#isStored = paths.length > 0;
    this.#toldPaths = next;
    this.#told = this.#isStored
      ? { count: paths.length, hash: String(heldAt), examples: paths.toSorted().slice(0, 20) }
      : undefined;
  }

  #forget(): void {
    this.#told = undefined;
    this.#toldPaths = new Set();
    this.#isStored = false;
    this.#holds.clear();
  }
}

/** How people are told of deletions that wait, and how they confirm them (KSY-D41). */
export function explainHold({ count, hash, examples }: ToldHold): string {
  const names = examples.slice(0, 5).join(', ') + (count > 5 ? ', ...' : '');
  return `${count} objects are missing in the last list and stay (${names}); to delete them: orrery.dev/confirm-deletes: "${hash}"`;
}
