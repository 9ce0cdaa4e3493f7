import type { Clock } from '@orrery/kit';
import { addDigest, digestTerm, type FeedItemIdentity, type ItemRange, objectPath, readFeedItem } from '@orrery/model';
import type { BatchResult, Fence, Put, Remove, ScopeState, Store } from '@orrery/storage';
import type { BrakeSettings } from '../brake/decide-deletes.ts';
import type { FrameResult, RefusedItem, StoredCounts } from './feed-answers.ts';
import { emptyPosition, type FeedPosition, type FeedScope, feedScopeText, heldVersionOf } from './feed-scope.ts';
import type { FeedLimits } from './feed-settings.ts';
import type { PushedItems, PushedKind } from './prepare-pushed.ts';

/** Refused items that an answer names. */
const namedRefusals = 100;

/** What applying frames needs. */
export interface FrameDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly items: PushedItems;
  readonly brake: BrakeSettings;
  readonly limits: FeedLimits;
  /** A snapshot whose changes are larger is written in several batches; TAG-F24 holds for smaller ones. */
  readonly batchBytes: number;
}

/** One kind of a source while a frame of it is applied. */
export interface FrameContext {
  readonly deps: FrameDeps;
  /** The right to write the source now; renewed when the work takes long. */
  readonly fence: () => Promise<Fence>;
  /** The kind as the frame spells it. */
  readonly name: string;
  readonly kind: PushedKind;
  readonly epoch: string;
  /** As stored now. */
  readonly state: ScopeState;
  readonly scope: FeedScope;
  /** Which of the positions the frame is about. */
  readonly key: string;
  /** Objects of the source's other kinds. */
  readonly otherObjects: number;
}

/** A frame's objects, still bytes of the request. */
export interface FrameItems {
  readonly bytes: Uint8Array;
  readonly items: readonly ItemRange[];
}

/** An item with what it says of itself. */
export interface ReadItem extends FeedItemIdentity {
  readonly bytes: Uint8Array;
  readonly range: ItemRange;
  /** Place in the frame. */
  readonly index: number;
  /** Empty when it has no name. */
  readonly path: string;
}

/** Nothing was done to objects. */
const nothingStored: StoredCounts = { created: 0, updated: 0, deleted: 0, unchanged: 0 };

/** The position the frame is about; undefined before its first. */
export function positionOf({ scope, key }: FrameContext): FeedPosition | undefined {
  return scope.positions.get(key);
}

/** Reads the identities of items, in their order. */
export function readItems({ bytes, items }: FrameItems, firstIndex = 0): ReadItem[] {
  return items.map((range, at) => {
    const identity = readFeedItem(bytes, range);
    const path = identity.name === '' ? '' : objectPath(identity.namespace, identity.name);
    return { ...identity, bytes, range, index: firstIndex + at, path };
  });
}

/** Count and digest of items with a uid. */
export function totalsOf(items: readonly ReadItem[]): { count: number; digest: bigint } {
  let count = 0;
  let digest = 0n;
  for (const { uid, fingerprint } of items) {
    if (uid === '') continue;
    count += 1;
    digest = addDigest(digest, digestTerm(uid, fingerprint));
  }
  return { count, digest };
}

/** The scope with another position under the frame's key. */
export function withPosition({ scope, key }: FrameContext, position: FeedPosition): FeedScope {
  return { ...scope, positions: new Map(scope.positions).set(key, position) };
}

/** The scope without the cause of a failure: a frame of it was accepted (TAG-F42). */
export function synced({ state: _, reason: __, message: ___, ...scope }: FeedScope): FeedScope {
  return { ...scope, state: 'Synced' };
}

/** Commits changes with what is known of the kind after them; refused when another pusher took the lease (TAG-F15). */
export async function commitScope(
  context: FrameContext,
  scope: FeedScope,
  changes: readonly (Put | Remove)[] = [],
): Promise<BatchResult> {
  const complete = context.state.complete || (scope.positions.get('')?.version ?? 0) > 0;
  const state = { ...context.state, kind: context.kind.api, complete, facts: feedScopeText(scope) };
  return await context.deps.store.write({ changes, scopes: [state], fences: [await context.fence()] });
}

/** The answer to a frame that was stored. */
export function acceptedResult(
  context: FrameContext,
  position: FeedPosition,
  done: {
    readonly revision?: bigint;
    readonly stored?: StoredCounts;
    readonly refusals?: readonly RefusedItem[];
    readonly isPartial?: boolean;
  } = {},
): FrameResult {
  const { revision, stored = nothingStored, refusals = [], isPartial = false } = done;
  return {
    kind: context.name,
    result: isPartial ? 'partial' : 'accepted',
    version: position.version,
    ...(revision === undefined ? {} : { revision: Number(revision) }),
    stored,
    items: refusals.slice(0, namedRefusals),
    ...(refusals.length === 0 ? {} : { refused: refusals.length }),
  };
}

/** The answer that asks for a snapshot. */
export function resyncResult(
  context: FrameContext,
  reason: NonNullable<FrameResult['reason']>,
  position: FeedPosition | undefined = positionOf(context),
): FrameResult {
  return { kind: context.name, result: 'resync', reason, items: [], have: heldVersionOf(position) };
}

/** A position of which only a snapshot tells what is stored. */
export function unknownPosition(position: FeedPosition = emptyPosition): FeedPosition {
  const { upload: _, isApplying: __, ...rest } = position;
  return { ...rest, version: 0, epoch: '', refused: new Map(), isAsked: true };
}
