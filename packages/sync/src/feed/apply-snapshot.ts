import { setImmediate } from 'node:timers/promises';
import { addDigest, compareCodePoints, feedError } from '@orrery/model';
import { type ScopePage, walkScope } from '@orrery/provider-sdk';
import type { ObjectVersion, Put, Remove } from '@orrery/storage';
import { keyAtPath } from '../reconcile/absent-paths.ts';
import { noUid } from './apply-delta.ts';
import { decideSnapshot, isSame } from './decide-frame.ts';
import type { FrameResult, RefusedItem } from './feed-answers.ts';
import { emptyPosition, type FeedPosition, type RefusedState } from './feed-scope.ts';
import { findAbsent } from './find-absent.ts';
import {
  acceptedResult,
  commitScope,
  type FrameContext,
  positionOf,
  type ReadItem,
  readItems,
  resyncResult,
  synced,
  totalsOf,
  withPosition,
} from './frame-context.ts';
import { holdFrame, isMassDelete } from './hold-frame.ts';
import type { PartItems } from './staged-parts.ts';
import { versionsAt } from './stored-versions.ts';

/** Items compared with the store at once. */
const pageItems = 500;
/** The last frame of a snapshot, its digest parsed. */
export interface SnapshotFrame {
  readonly version: number;
  readonly count: number;
  readonly digest: bigint;
  /** Number of the last part. */
  readonly parts: number;
}

/** What a walk through a snapshot found. */
interface Walk {
  changes: (Put | Remove)[];
  /** Of the changes not written yet. */
  bytes: number;
  hasWritten: boolean;
  created: number;
  updated: number;
  unchanged: number;
  readonly refusals: RefusedItem[];
  readonly refused: Map<string, RefusedState>;
}

/**
 * Makes a kind equal to a snapshot, if all its parts are there and lead to the count and digest it names (TAG-F23). Compared page by page;
 * what equals the stored state writes nothing (TAG-F26).
 * @param parts gives the objects anew each time it is called, in the order of the parts.
 */
export async function applySnapshot(
  context: FrameContext,
  frame: SnapshotFrame,
  parts: () => AsyncIterable<PartItems>,
): Promise<FrameResult> {
  const position = positionOf(context);
  const { profile } = context.kind;
  const decision = decideSnapshot(position, { ...frame, profile }, context.epoch);
  if (decision.kind === 'resync') return resyncResult(context, decision.reason);
  const sums = await sumParts(parts(), frame.parts);
  if (!sums.isWhole) return resyncResult(context, 'PartMissing');
  if (!isSame(sums, frame)) return resyncResult(context, 'DigestMismatch');
  if (decision.kind === 'known' && sums.withoutUid === 0) return await noteKnown(context, decision.position, frame);
  if (frame.count + context.otherObjects > context.deps.limits.sourceObjects)
    throw feedError('TooManyObjects', `a source has at most ${context.deps.limits.sourceObjects} objects`);
  return await compare(context, frame, { parts, isPartial: sums.withoutUid > 0 });
}

async function noteKnown(context: FrameContext, known: FeedPosition, frame: SnapshotFrame): Promise<FrameResult> {
  const { upload: _, isAsked: __, ...position } = known;
  const scope = { ...synced(withPosition(context, position)), lastListAt: context.deps.clock.now() };
  await commitScope(context, scope);
  return acceptedResult(context, position, {
    stored: { created: 0, updated: 0, deleted: 0, unchanged: frame.count },
    refusals: [...position.refused].map(([uid, { path }]) => ({
      index: -1,
      uid,
      reason: 'Invalid',
      message: `refused before: ${path}`,
    })),
  });
}

async function sumParts(
  parts: AsyncIterable<PartItems>,
  last: number,
): Promise<{ count: number; digest: bigint; withoutUid: number; isWhole: boolean }> {
  const seen = new Set<number>();
  const sums = { count: 0, digest: 0n, withoutUid: 0 };
  for await (const part of parts) {
    seen.add(part.part);
    for (let start = 0; start < part.items.length; start += pageItems) {
      const items = readItems({ bytes: part.bytes, items: part.items.slice(start, start + pageItems) });
      const { count, digest } = totalsOf(items);
      sums.count += count;
      sums.digest = addDigest(sums.digest, digest);
      sums.withoutUid += items.length - count;
      await setImmediate();
    }
  }
  const isWhole = Array.from({ length: last }, (_, index) => seen.has(index + 1)).every(Boolean);
  return { ...sums, isWhole };
}

async function compare(
  context: FrameContext,
  frame: SnapshotFrame,
  { parts, isPartial }: { readonly parts: () => AsyncIterable<PartItems>; readonly isPartial: boolean },
): Promise<FrameResult> {
  const { store, brake, clock, limits } = context.deps;
  const walkBegan = await store.revision();
  const walk = newWalk();
  const snapshot = await walkScope(context.kind.scope, pagesOf(parts(), frame), {
    pathOf: (item: ReadItem) => item.path,
    accept: (items) => comparePage(context, walk, items),
  });
  if (walk.refused.size > limits.refusedItems)
    throw feedError('InvalidFrame', `more than ${limits.refusedItems} items of ${context.name} are refused`);
  const found = await findAbsent(context, snapshot, walk.refused);
  const isHeld = !isPartial && isMassDelete({ stored: found.stored, deleted: found.paths.length }, brake);
  if (isHeld && !walk.hasWritten) return await holdFrame(context, found.paths, found.stored);
  const gone = isPartial || isHeld ? [] : found.paths;
  // What a partial snapshot lacks stays stored, so it stays in count and digest.
  const kept = isPartial ? found : { paths: [], digest: 0n };
  const position: FeedPosition = {
    ...{ version: frame.version, epoch: context.epoch, profile: context.kind.profile, refused: walk.refused },
    count: frame.count + kept.paths.length,
    digest: addDigest(frame.digest, kept.digest),
  };
  const scope = { ...synced(withPosition(context, position)), lastListAt: clock.now() };
  const removes = gone.map(
    (path): Remove => ({ op: 'remove', key: keyAtPath(context.kind.scope, path), notNewerThan: walkBegan }),
  );
  const { revision } = await commitScope(context, scope, [...walk.changes, ...removes]);
  // What came before the deletions was written in several batches already: only they wait.
  if (isHeld) return await holdFrame({ ...context, scope }, found.paths, found.stored);
  const { created, updated, unchanged, refusals } = walk;
  const stored = { created, updated, unchanged, deleted: removes.length };
  return acceptedResult(context, position, { revision, stored, refusals, isPartial });
}

function newWalk(): Walk {
  const counts = { created: 0, updated: 0, unchanged: 0 };
  return { changes: [], bytes: 0, hasWritten: false, ...counts, refusals: [], refused: new Map() };
}

/** The items of all parts in pages of which each is sorted by path, so that what is stored of a page is one stretch if it can be. */
async function* pagesOf(parts: AsyncIterable<PartItems>, frame: SnapshotFrame): AsyncGenerator<ScopePage<ReadItem>> {
  const position = String(frame.version);
  let index = 0;
  for await (const part of parts) {
    const items = readItems(part, index).sort((a, b) => compareCodePoints(a.path, b.path));
    index += items.length;
    for (let start = 0; start < items.length; start += pageItems)
      yield { items: items.slice(start, start + pageItems), position, isLast: false };
  }
  yield { items: [], position, isLast: true };
}

async function comparePage(context: FrameContext, walk: Walk, items: readonly ReadItem[]): Promise<void> {
  const { store } = context.deps;
  const paths = items.map(({ path }) => path).filter((path) => path !== '' && isStorable(path));
  const stored = await versionsAt(store, context.kind.scope, paths);
  const isSameProfile = positionOf(context)?.profile === context.kind.profile;
  for (const item of items) compareItem(context, walk, { item, row: stored.get(item.path), isSameProfile });
  await setImmediate();
  // A comparison without changes writes nothing, and must not lose its lease meanwhile.
  await context.fence();
  if (walk.bytes > context.deps.batchBytes) await writeEarly(context, walk);
}

function compareItem(
  context: FrameContext,
  walk: Walk,
  given: { readonly item: ReadItem; readonly row: ObjectVersion | undefined; readonly isSameProfile: boolean },
): void {
  const { item, row, isSameProfile } = given;
  if (item.uid === '') {
    walk.refusals.push(noUid(item.index));
    return;
  }
  const isKnown = row?.uid === item.uid;
  if (isKnown && row?.originVersion === item.fingerprint && isSameProfile) {
    walk.unchanged += 1;
    return;
  }
  const prepared = context.deps.items.prepare(context.kind, item.bytes, item.range);
  if (prepared.kind === 'refused') {
    walk.refusals.push({ index: item.index, uid: item.uid, ...prepared.refusal });
    walk.refused.set(item.uid, { fingerprint: item.fingerprint, path: item.path });
    return;
  }
  walk.changes.push(prepared.put);
  walk.bytes += prepared.put.body.byteLength;
  walk[isKnown ? 'updated' : 'created'] += 1;
}

/** A snapshot that is too large for one batch: until its last one the kind says that only a snapshot tells what is stored. */
async function writeEarly(context: FrameContext, walk: Walk): Promise<void> {
  const position = { ...(positionOf(context) ?? emptyPosition), isApplying: true };
  await commitScope(context, withPosition(context, position), walk.changes);
  walk.changes = [];
  walk.bytes = 0;
  walk.hasWritten = true;
}

function isStorable(path: string): boolean {
  return path.isWellFormed() && !path.includes('\u0000');
}
