import type { Discovery } from '@orrery/kube-client';
import type { ApiResource } from '@orrery/model';
import { kindName } from '../choice/served-kinds.ts';

/** A kind must be missing from two successful discoveries this far apart before it counts as removed (KSY-B03). */
export const removalGraceMs = 60_000;

/** What a round of discovery says of stored kinds. */
export interface MissingVerdict {
  /** Stored kinds that discovery does not show and that must be taken for served: nothing says that they are gone. */
  readonly remembered: readonly ApiResource[];
  /** Names of stored kinds that are gone. */
  readonly gone: ReadonlySet<string>;
}

/** Remembers which kinds discovery did not show, and since when. */
export class MissingKinds {
  readonly #since = new Map<string, number>();
  /** Names of CRDs whose deletion was seen. */
  readonly #deleted = new Set<string>();
  /** Those of them that were seen since the round began: what it has read may be older. */
  readonly #deletedMeanwhile = new Set<string>();

  /** Whether a kind is missing that may be gone soon. */
  get hasAny(): boolean {
    return this.#since.size > 0 || this.#deleted.size > 0;
  }

  /** A CRD was seen deleted: its kind is gone as soon as discovery lacks it. */
  noteDeleted(crdName: string): void {
    this.#deleted.add(crdName);
    this.#deletedMeanwhile.add(crdName);
  }

  /** From here on discovery and definitions are read for a judgement. */
  beginRound(): void {
    this.#deletedMeanwhile.clear();
  }

  /** @param defined names of the CRDs there are; one that is there again is not deleted. */
  judge(
    stored: readonly ApiResource[],
    discovery: Pick<Discovery, 'resources' | 'failedGroups'>,
    defined: ReadonlySet<string>,
    now: number,
  ): MissingVerdict {
    for (const name of this.#settledDeletions()) if (defined.has(name)) this.#deleted.delete(name);
    const served = new Set(discovery.resources.map(kindName));
    const failed = new Set(discovery.failedGroups.map(({ group }) => group));
    const remembered: ApiResource[] = [];
    const gone = new Set<string>();
    for (const kind of stored) {
      const name = kindName(kind);
      if (served.has(name)) this.#since.delete(name);
      else if (failed.has(kind.group)) remembered.push(kind);
      else if (this.#isGone(name, now)) gone.add(name);
      else remembered.push(kind);
    }
    for (const name of this.#settledDeletions()) if (!served.has(name)) this.#deleted.delete(name);
    return { remembered, gone };
  }

  /** Deletions that what the round has read cannot be older than. */
  #settledDeletions(): string[] {
    return [...this.#deleted].filter((name) => !this.#deletedMeanwhile.has(name));
  }

  #isGone(name: string, now: number): boolean {
    const since = this.#since.get(name) ?? now;
    const isGone = this.#deleted.has(name) || now - since >= removalGraceMs;
    if (isGone) this.#since.delete(name);
    else this.#since.set(name, since);
    return isGone;
  }
}
