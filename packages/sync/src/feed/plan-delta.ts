import { addDigest, digestTerm, subtractDigest } from '@orrery/model';
import type { Totals } from './decide-frame.ts';
import type { RefusedState } from './feed-scope.ts';

/** What a stored row is to the digest. */
export interface StoredTerm {
  readonly path: string;
  readonly uid: string;
  readonly fingerprint: string;
}

/** An object a delta puts; a refused one keeps its older state and counts with the new fingerprint (TAG-F25). */
export interface DeltaItem extends StoredTerm {
  readonly isRefused: boolean;
}

/** What a delta changes, and what is stored of that. */
export interface DeltaFacts {
  /** One per uid, the last of those sent. */
  readonly items: readonly DeltaItem[];
  /** Uids. */
  readonly deletes: readonly string[];
  /** Rows at the paths of the items and rows of the deleted uids. */
  readonly stored: readonly StoredTerm[];
  readonly refused: ReadonlyMap<string, RefusedState>;
}

/** What the kind is after a delta. */
export interface DeltaPlan extends Totals {
  readonly refused: ReadonlyMap<string, RefusedState>;
  /** Paths of the rows that go. */
  readonly removed: readonly string[];
}

/**
 * Count, digest and refused items of a kind after a delta, from those before it and the rows it touches: work in proportion to the delta
 * (TAG-F26). A row whose path another uid takes is gone with it.
 */
export function planDelta(before: Totals, facts: DeltaFacts): DeltaPlan {
  const refused = new Map(facts.refused);
  const rows = new Map(facts.stored.map((row) => [row.uid, row]));
  const taken = new Map(facts.items.filter(({ isRefused }) => !isRefused).map((item) => [item.path, item.uid]));
  let { count, digest } = before;
  const forget = (uid: string): void => {
    const fingerprint = refused.get(uid)?.fingerprint ?? rows.get(uid)?.fingerprint;
    refused.delete(uid);
    rows.delete(uid);
    if (fingerprint === undefined) return;
    count -= 1;
    digest = subtractDigest(digest, digestTerm(uid, fingerprint));
  };
  const removed = facts.deletes.flatMap((uid) => {
    const path = rows.get(uid)?.path;
    forget(uid);
    return path === undefined || taken.has(path) ? [] : [path];
  });
  for (const { uid, path } of facts.stored) {
    const next = taken.get(path);
    if (next !== undefined && next !== uid) forget(uid);
  }
  for (const { uid, path, fingerprint, isRefused } of facts.items) {
    forget(uid);
    if (isRefused) refused.set(uid, { fingerprint, path });
    count += 1;
    digest = addDigest(digest, digestTerm(uid, fingerprint));
  }
  return { count, digest, refused, removed };
}
