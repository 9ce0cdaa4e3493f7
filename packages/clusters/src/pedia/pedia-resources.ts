import { type PediaClusterStatus, readScopeSummary, type ScopeSummary } from '@orrery/model';
import type { ScopeState } from '@orrery/storage';

type GroupStatus = NonNullable<PediaClusterStatus['syncResources']>[number];
type SyncCondition = GroupStatus['resources'][number]['syncConditions'][number];

/** What is collected, by group, with the state of each kind in Clusterpedia's words (KSY-G04). */
export function pediaResources(scopes: readonly ScopeState[], isPaused: boolean): readonly GroupStatus[] {
  const byGroup = Map.groupBy(scopes, ({ kind }) => kind.group);
  return [...byGroup.keys()].sort().map((group) => ({
    group,
    resources: (byGroup.get(group) ?? [])
      .map((scope) => ({
        name: scope.kind.resource,
        kind: scope.kind.kind,
        namespaced: scope.kind.namespaced,
        syncConditions: [syncCondition(scope, isPaused)],
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  }));
}

function syncCondition(scope: ScopeState, isPaused: boolean): SyncCondition {
  const { group, version, resource } = scope.kind;
  const summary = readScopeSummary(scope);
  const { message } = summary;
  return {
    version,
    syncVersion: version,
    storageVersion: version,
    storageResource: group === '' ? resource : `${resource}.${group}`,
    ...(isPaused ? { status: 'Stop', reason: 'Pause' } : stateOf(summary)),
    ...(message === '' ? {} : { message }),
    ...(scope.complete ? {} : { initialListPhase: 'Listing' }),
  };
}

function stateOf({ state, reason }: ScopeSummary): Pick<SyncCondition, 'status' | 'reason'> {
  switch (state) {
    case 'pending':
      return { status: 'Pending', reason: reason || 'SynchroCreating' };
    case 'ok':
    case 'partial':
    case 'throttled':
    case 'held':
      return { status: 'Syncing', reason };
    case 'failed':
    case 'denied':
      return { status: 'Error', reason: reason || 'ResourceWatchFailed' };
    case 'unsupported':
      return { status: 'Stop', reason: reason || 'ResourceSynchroNotFound' };
    default:
      return state satisfies never;
  }
}
