/** When deletions found by comparing with a snapshot are kept back (KSY-D41, CLD-S30); settings `sync.brake.*`. */
export interface BrakeSettings {
  /** More than this share of a scope's stored objects (0..1). */
  readonly fraction: number;
  /** Scopes with fewer stored objects are not held for a person, only for a second look after `secondLookMs`. */
  readonly minimum: number;
  /** How much later a second snapshot must agree before what was held is deleted, in milliseconds. */
  readonly agreementMs: number;
  /** The same for scopes below the minimum: long enough for another answer, too short to be noticed as staleness. */
  readonly secondLookMs: number;
}

/** 30 %, 50 objects, 5 min; 2 s for small scopes. */
export const defaultBrake: BrakeSettings = { fraction: 0.3, minimum: 50, agreementMs: 300_000, secondLookMs: 2000 };

/** Deletions that are kept back. */
export interface Hold {
  readonly paths: readonly string[];
  /** When the set was first seen, epoch milliseconds. */
  readonly since: number;
  /** Identity of the cluster then; another one never agrees (KSY-I04). */
  readonly identity: string | undefined;
  /** Whether a person is told and may confirm: the scope has at least the minimum. */
  readonly isTold: boolean;
}

/** What a complete snapshot found. */
export interface Absence {
  /** Stored objects of what was listed, before any deletion. */
  readonly stored: number;
  /** Paths of those that the snapshot lacks, each once. */
  readonly absent: readonly string[];
  /** Epoch milliseconds. */
  readonly now: number;
  readonly identity: string | undefined;
  /** Whether the user asked for it: no brake (KSY-C06). */
  readonly isWanted: boolean;
}

/** What becomes of the absent objects. */
export interface DeleteDecision {
  /** Deleted now: what a second snapshot agreed on, and what is below the brake. */
  readonly deleted: readonly string[];
  /** Kept back from now on; undefined when nothing is. Objects that came back have left it. */
  readonly hold: Hold | undefined;
}

/** How long after a hold the next snapshot is asked for. */
export function agreementMsOf(hold: Hold, settings: BrakeSettings): number {
  return hold.isTold ? settings.agreementMs : settings.secondLookMs;
}

/**
 * Decides about deletions by absence (KSY-D41). More than the fraction of a scope is held until a second snapshot of the same cluster,
 * late enough, lacks the same objects. What is newly absent at that time is judged anew, together with what stays held.
 */
export function decideDeletes(found: Absence, held: Hold | undefined, settings: BrakeSettings): DeleteDecision {
  if (found.isWanted) return { deleted: found.absent, hold: undefined };
  const before = new Set(held?.paths);
  const again = found.absent.filter((path) => before.has(path));
  const isAgreed =
    held !== undefined && found.identity === held.identity && found.now - held.since >= agreementMsOf(held, settings);
  const fresh = found.absent.filter((path) => !before.has(path));
  const waiting = isAgreed ? [] : again;
  const agreed = isAgreed ? again : [];
  const isBraked = fresh.length > 0 && fresh.length + waiting.length > found.stored * settings.fraction;
  if (isBraked) {
    const isTold = found.stored >= settings.minimum;
    const hold = { paths: [...waiting, ...fresh], since: found.now, identity: found.identity, isTold };
    return { deleted: agreed, hold };
  }
  const deleted = [...agreed, ...fresh];
  if (held === undefined || waiting.length === 0) return { deleted, hold: undefined };
  // Another cluster at the address: its answer says nothing of the objects that are held, and the wait begins again.
  if (found.identity !== held.identity)
    return { deleted, hold: { ...held, paths: waiting, since: found.now, identity: found.identity } };
  return { deleted, hold: { ...held, paths: waiting } };
}
