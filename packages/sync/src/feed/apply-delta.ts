import { setImmediate } from 'node:timers/promises';
import { feedError } from '@orrery/model';
import type { ObjectVersion, Put, Remove } from '@orrery/storage';
import { keyAtPath } from '../reconcile/absent-paths.ts';
import { decideDelta, isSame } from './decide-frame.ts';
import type { FrameResult, RefusedItem, StoredCounts } from './feed-answers.ts';
import { emptyPosition, type FeedPosition, isUsable } from './feed-scope.ts';
import {
  acceptedResult,
  commitScope,
  type FrameContext,
  type FrameItems,
  positionOf,
  type ReadItem,
  readItems,
  resyncResult,
  synced,
  withPosition,
} from './frame-context.ts';
import { holdFrame, isMassDelete } from './hold-frame.ts';
import { type DeltaPlan, planDelta } from './plan-delta.ts';
import { versionsAt, versionsOf } from './stored-versions.ts';

/** Items prepared before other work gets its turn. */
const itemsPerTurn = 100;

/** A delta, its digest parsed. */
export interface DeltaFrame {
  readonly base: number;
  readonly version: number;
  readonly count: number;
  readonly digest: bigint;
  /** Uids. */
  readonly deletes: readonly string[];
}

/** What preparing the items of a delta gave. */
interface Prepared {
  readonly puts: readonly Put[];
  readonly refusals: readonly RefusedItem[];
  /** Uids of refused items. */
  readonly refused: ReadonlySet<string>;
  readonly counts: Omit<StoredCounts, 'deleted'>;
}

/**
 * Applies a change of a kind whole or not at all: only if it builds on the stored version and leads to the count and digest it names
 * (TAG-F23). Its work is in proportion to its objects (TAG-F26).
 */
export async function applyDelta(context: FrameContext, frame: DeltaFrame, sent: FrameItems): Promise<FrameResult> {
  const position = positionOf(context);
  const decision = decideDelta(position, frame, context.epoch);
  if (decision.kind === 'resync' || position === undefined)
    return resyncResult(context, decision.kind === 'resync' ? decision.reason : 'BaseMismatch');
  if (decision.kind === 'known') return acceptedResult(context, decision.position);
  const change = await planChange(context, position, { deletes: frame.deletes, sent });
  const { plan } = change;
  if (!isSame(plan, frame)) return resyncResult(context, 'DigestMismatch');
  checkLimits(context, plan);
  if (isMassDelete({ stored: position.count, deleted: plan.removed.length }, context.deps.brake))
    return await holdFrame(context, plan.removed, position.count);
  return await commitDelta(context, { ...change, position: nextPosition(context, position, frame.version, plan) });
}

/**
 * Stores objects of a kind and deletes none (TAG-F50). Where the server has no usable version of the kind it has none afterwards.
 * @param version the server's own, above every one before.
 */
export async function applyUpserts(context: FrameContext, version: number, sent: FrameItems): Promise<FrameResult> {
  const position = positionOf(context) ?? emptyPosition;
  const change = await planChange(context, position, { deletes: [], sent });
  checkLimits(context, change.plan);
  const next = isUsable(position)
    ? nextPosition(context, position, Math.max(version, position.version + 1), change.plan)
    : position;
  return await commitDelta(context, { ...change, position: next });
}

/** What a change does, planned and not stored. */
interface PlannedChange {
  readonly items: readonly ReadItem[];
  readonly prepared: Prepared;
  readonly plan: DeltaPlan;
}

async function planChange(
  context: FrameContext,
  position: FeedPosition,
  { deletes, sent }: { readonly deletes: readonly string[]; readonly sent: FrameItems },
): Promise<PlannedChange> {
  const items = readItems(sent);
  const latest = latestOf(items);
  const stored = await versionsAt(context.deps.store, context.kind.scope, pathsOf(latest));
  const prepared = await prepareItems(context, { items: latest, stored, position });
  const plan = planDelta(position, {
    items: latest.map((item) => ({ ...item, isRefused: prepared.refused.has(item.uid) })),
    deletes,
    stored: await termsOf(context, stored, deletes),
    refused: position.refused,
  });
  return { items, prepared, plan };
}

function nextPosition(
  { kind, epoch }: FrameContext,
  position: FeedPosition,
  version: number,
  { count, digest, refused }: DeltaPlan,
): FeedPosition {
  const { upload: _, ...kept } = position;
  // Objects that were sent in another profile stay so until they change: the profile of the kind is that of its last snapshot.
  const profile = position.profile === '' ? kind.profile : position.profile;
  return { ...kept, version, epoch, count, digest, refused, profile };
}

async function commitDelta(
  context: FrameContext,
  done: PlannedChange & { readonly position: FeedPosition },
): Promise<FrameResult> {
  const { plan, prepared, position, items } = done;
  const removes = plan.removed.map((path): Remove => ({ op: 'remove', key: keyAtPath(context.kind.scope, path) }));
  const scope = { ...synced(withPosition(context, position)), lastEventAt: context.deps.clock.now() };
  const { revision } = await commitScope(context, scope, [...prepared.puts, ...removes]);
  const nameless = items.filter(({ uid }) => uid === '').map(({ index }) => noUid(index));
  const refusals = [...nameless, ...prepared.refusals].sort((a, b) => a.index - b.index);
  const stored = { ...prepared.counts, deleted: plan.removed.length };
  return acceptedResult(context, position, { revision, stored, refusals });
}

/** Of items with one uid the last counts; those without are in neither count nor digest (TAG-F25). */
function latestOf(items: readonly ReadItem[]): ReadItem[] {
  const byUid = new Map(items.filter(({ uid }) => uid !== '').map((item) => [item.uid, item]));
  return [...byUid.values()];
}

function pathsOf(items: readonly ReadItem[]): string[] {
  return items.map(({ path }) => path).filter((path) => path !== '' && path.isWellFormed() && !path.includes('\u0000'));
}

async function prepareItems(
  { deps, kind }: FrameContext,
  given: {
    readonly items: readonly ReadItem[];
    readonly stored: ReadonlyMap<string, ObjectVersion>;
    readonly position: FeedPosition;
  },
): Promise<Prepared> {
  const puts: Put[] = [];
  const refusals: RefusedItem[] = [];
  const counts = { created: 0, updated: 0, unchanged: 0 };
  for (const [at, item] of given.items.entries()) {
    if (at % itemsPerTurn === itemsPerTurn - 1) await setImmediate();
    const row = given.stored.get(item.path);
    const isKnown = row?.uid === item.uid;
    if (isKnown && row?.originVersion === item.fingerprint && given.position.profile === kind.profile) {
      counts.unchanged += 1;
      continue;
    }
    const prepared = deps.items.prepare(kind, item.bytes, item.range);
    if (prepared.kind === 'refused') refusals.push({ index: item.index, uid: item.uid, ...prepared.refusal });
    else {
      puts.push(prepared.put);
      counts[isKnown ? 'updated' : 'created'] += 1;
    }
  }
  return { puts, refusals, counts, refused: new Set(refusals.map(({ uid }) => uid ?? '')) };
}

async function termsOf(
  { deps, kind }: FrameContext,
  stored: ReadonlyMap<string, ObjectVersion>,
  deletes: readonly string[],
): Promise<{ path: string; uid: string; fingerprint: string }[]> {
  const known = new Set([...stored.values()].map(({ uid }) => uid));
  const others = await versionsOf(
    deps.store,
    kind.scope,
    deletes.filter((uid) => !known.has(uid)),
  );
  return [...stored.values(), ...others].map(({ path, uid, originVersion }) => ({
    path,
    uid,
    fingerprint: originVersion,
  }));
}

function checkLimits(context: FrameContext, plan: DeltaPlan): void {
  const { limits } = context.deps;
  if (plan.count + context.otherObjects > limits.sourceObjects)
    throw feedError('TooManyObjects', `a source has at most ${limits.sourceObjects} objects`);
  if (plan.refused.size > limits.refusedItems)
    throw feedError('InvalidFrame', `more than ${limits.refusedItems} items of ${context.name} are refused`);
}

/** The refusal of an item without uid. */
export function noUid(index: number): RefusedItem {
  return { index, reason: 'NoUid', pointer: '/metadata/uid', message: 'metadata.uid is missing' };
}
