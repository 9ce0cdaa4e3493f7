import { type ClusterStatus, feedKindText, mandatoryFeedKinds, type ObservedCondition } from '@orrery/model';
import type { ScopeState } from '@orrery/storage';
import { type FeedScope, readFeedScope } from './feed-scope.ts';
import { type FeedSourceFacts, isHeard } from './feed-source.ts';

/** Over this silence has another name (TAG-F41). */
const silentTooLongMs = 24 * 3_600_000;

/** Kinds that a message names. */
const namedKinds = 5;

/** What the conditions of a pushed cluster are made of. */
export interface PushedState {
  readonly facts: FeedSourceFacts;
  readonly scopes: readonly ScopeState[];
  /** Names of other clusters with the same identity. */
  readonly duplicates: readonly string[];
  readonly nowMs: number;
}

/** How a pushed cluster does: whether it is heard, whether it is whole, and what waits for a person (TAG-F41, P04, F27, F13). */
export function feedConditions(state: PushedState): ObservedCondition[] {
  const kinds = state.scopes.map((scope) => ({
    name: feedKindText(scope.kind),
    isComplete: scope.complete,
    known: readFeedScope(scope),
  }));
  const synced = syncedCondition(kinds);
  return [
    connectedCondition(state),
    freshCondition(state),
    completeCondition(kinds),
    synced,
    heldCondition(kinds),
    duplicateCondition(state.duplicates),
    { ...synced, type: 'Ready', ...(synced.status === 'True' ? { reason: 'Ready' } : {}) },
  ];
}

/** One word for the whole (`clusters.md` 26). */
export function feedPhase(conditions: readonly ObservedCondition[]): NonNullable<ClusterStatus['phase']> {
  const statusOf = (type: string): string | undefined => conditions.find((each) => each.type === type)?.status;
  if (statusOf('Ready') !== 'True') return 'Importing';
  return statusOf('Fresh') === 'True' ? 'Healthy' : 'Disconnected';
}

interface KindState {
  readonly name: string;
  readonly isComplete: boolean;
  readonly known: FeedScope;
}

function connectedCondition({ facts, nowMs }: PushedState): ObservedCondition {
  const type = 'Connected';
  const { lease } = facts.feed ?? {};
  if (isHeard(lease, nowMs)) return fine(type, 'a pusher is heard from');
  const reason = lease === undefined ? 'NoLease' : 'LeaseEnded';
  return { type, status: 'False', reason, message: 'no pusher holds a lease' };
}

function freshCondition({ facts, nowMs }: PushedState): ObservedCondition {
  const type = 'Fresh';
  const { heardAt, lease } = facts.feed ?? {};
  if (heardAt === undefined)
    return { type, status: 'Unknown', reason: 'NeverHeard', message: 'nothing was pushed yet' };
  const heard = new Date(heardAt).toISOString();
  // A lease that was ended says nothing against what was sent under it, until the next request would be due.
  if (lease !== undefined && lease.expiresAt > nowMs) return fine(type, 'the pusher is heard in time');
  const reason = nowMs - heardAt > silentTooLongMs ? 'SilentTooLong' : 'HeartbeatMissed';
  return { type, status: 'False', reason, message: `nothing was heard since ${heard}; what is stored stays` };
}

function completeCondition(kinds: readonly KindState[]): ObservedCondition {
  const type = 'Complete';
  const sent = new Set(kinds.filter(({ known }) => known.positions.size > 0).map(({ name }) => name));
  const missing = mandatoryFeedKinds.filter((kind) => !sent.has(kind));
  if (missing.length === 0) return fine(type, 'every mandatory kind is sent');
  return { type, status: 'False', reason: 'KindMissing', message: `not sent: ${missing.join(', ')}` };
}

function syncedCondition(kinds: readonly KindState[]): ObservedCondition {
  const type = 'Synced';
  const failed = kinds.filter(({ known }) => known.state === 'Denied' || known.state === 'Stale');
  const missing = kinds.filter(
    ({ isComplete, known }) => !isComplete && known.state !== 'Denied' && known.positions.size === 0,
  );
  if (kinds.every(({ isComplete }) => !isComplete))
    return { type, status: 'False', reason: 'Syncing', message: 'no kind is complete yet' };
  if (missing.length > 0)
    return { type, status: 'False', reason: 'Syncing', message: `not complete yet: ${listed(missing)}` };
  if (failed.length === 0) return fine(type, `${kinds.length} kinds are complete`);
  const message = `the pusher cannot read ${listed(failed)}; what is stored of them stays`;
  return { type, status: 'True', reason: 'KindsFailed', message };
}

function heldCondition(kinds: readonly KindState[]): ObservedCondition {
  const type = 'DeletesHeld';
  const held = kinds.filter(({ known }) => known.heldAt !== undefined);
  const [first] = held;
  if (first === undefined) return { type, status: 'False', reason: 'NothingHeld', message: 'no deletions wait' };
  return { type, status: 'True', reason: 'MassDelete', message: `${listed(held)}: ${first.known.message ?? ''}` };
}

function duplicateCondition(names: readonly string[]): ObservedCondition {
  const type = 'DuplicateCluster';
  if (names.length === 0)
    return { type, status: 'False', reason: 'OneOfItsKind', message: 'no other cluster has its identity' };
  const message = `the same cluster is known as ${names.join(', ')}; nothing was deleted`;
  return { type, status: 'True', reason: 'SameIdentity', message };
}

function fine(type: string, message: string): ObservedCondition {
  return { type, status: 'True', reason: type, message };
}

function listed(kinds: readonly KindState[]): string {
  const names = kinds.map(({ name }) => name);
  return names.length <= namedKinds ? names.join(', ') : `${names.slice(0, namedKinds).join(', ')}, ...`;
}
