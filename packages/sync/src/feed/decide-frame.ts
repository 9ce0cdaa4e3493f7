import { type FeedPosition, isUsable } from './feed-scope.ts';

/** Count and digest of a kind, as a frame says them. */
export interface Totals {
  readonly count: number;
  readonly digest: bigint;
}

/** What a frame says of the version it leads to. */
export interface Versioned extends Totals {
  readonly version: number;
}

/** What becomes of a frame before its objects are looked at. */
export type FrameDecision =
  /** It is new: its objects are compared and stored. */
  | { readonly kind: 'apply' }
  /** It was applied before, or says what is known: nothing is written but the position. */
  | { readonly kind: 'known'; readonly position: FeedPosition }
  | { readonly kind: 'resync'; readonly reason: 'BaseMismatch' | 'DigestMismatch' };

/** Whether a frame leads to what the server has. */
export function isSame(position: Totals, frame: Totals): boolean {
  return position.count === frame.count && position.digest === frame.digest;
}

/** A delta builds on exactly the version the server has (TAG-F23); the same delta again is known (TAG-F06). */
export function decideDelta(
  position: FeedPosition | undefined,
  frame: Versioned & { readonly base: number },
  epoch: string,
): FrameDecision {
  if (!isUsable(position)) return { kind: 'resync', reason: 'BaseMismatch' };
  if (position.version === frame.version && position.epoch === epoch) return decideRepeated(position, frame);
  if (position.version !== frame.base || frame.version <= frame.base) return { kind: 'resync', reason: 'BaseMismatch' };
  return { kind: 'apply' };
}

/**
 * The last part of a snapshot. It may have any version under a new epoch, a later one under the same (TAG-F20); one that equals what is
 * stored writes nothing (TAG-F26).
 */
export function decideSnapshot(
  position: FeedPosition | undefined,
  frame: Versioned & { readonly profile: string },
  epoch: string,
): FrameDecision {
  if (!isUsable(position)) return { kind: 'apply' };
  if (isSame(position, frame) && position.profile === frame.profile) return known(position, frame, epoch);
  if (position.epoch !== epoch || frame.version > position.version) return { kind: 'apply' };
  const reason = frame.version === position.version ? 'DigestMismatch' : 'BaseMismatch';
  return { kind: 'resync', reason };
}

/** Nothing changed: version and epoch are adopted when count and digest are the server's (TAG 3.3). */
export function decideHeartbeat(
  position: FeedPosition | undefined,
  frame: Versioned,
  epoch: string,
): Exclude<FrameDecision, { readonly kind: 'apply' }> {
  if (!isUsable(position)) return { kind: 'resync', reason: 'BaseMismatch' };
  return isSame(position, frame) ? known(position, frame, epoch) : { kind: 'resync', reason: 'DigestMismatch' };
}

function decideRepeated(position: FeedPosition, frame: Versioned): FrameDecision {
  return isSame(position, frame) ? { kind: 'known', position } : { kind: 'resync', reason: 'DigestMismatch' };
}

/** A late heartbeat of the same epoch does not turn the version back. */
function known(position: FeedPosition, frame: Versioned, epoch: string): FrameDecision & { readonly kind: 'known' } {
  const isOlder = position.epoch === epoch && frame.version < position.version;
  return { kind: 'known', position: isOlder ? position : { ...position, version: frame.version, epoch } };
}
